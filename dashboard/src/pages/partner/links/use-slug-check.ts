/** Whether a slug is free, asked when the typing pauses. Law: it only warns; making the link decides. */
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../../../api/client.ts";

const PAUSE = 250;

/** As the API reads a slug. */
export const readSlug = (text: string): string => text.trim().toLowerCase();
export const isSlug = (text: string): boolean => /^[a-z0-9_-]{2,64}$/.test(readSlug(text));

/** null: nothing to say, or nothing known. */
export function useSlugCheck(text: string): "free" | "taken" | "checking" | null {
  const [paused] = useDebouncedValue(text, PAUSE);
  const slug = readSlug(paused);
  const check = useQuery({
    queryKey: ["slug", slug],
    queryFn: ({ signal }) => ask(api.GET("/v1/slugs/{slug}", { params: { path: { slug } }, signal })),
    enabled: isSlug(slug),
    retry: false,
    staleTime: 5_000,
  });
  if (!isSlug(text)) return null;
  if (readSlug(text) !== slug || check.isFetching) return "checking";
  return check.data === undefined ? null : check.data.isFree ? "free" : "taken";
}
