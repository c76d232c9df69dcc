/** A partner's name where the API gives its id: the newest hundred are asked for at once, others one by one when they are shown. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, ask } from "../../api/client.ts";
import { o } from "../../words/owner.ts";

export const namesQuery = queryOptions({
  queryKey: ["partners", "names"],
  queryFn: ({ signal }) => ask(api.GET("/v1/partners", { params: { query: { limit: 100 } }, signal })),
  select: ({ data }) => new Map(data.map(({ id, name }) => [id, name])),
  staleTime: 60_000,
});

/** undefined while it is not known. */
export function usePartnerName(id: string): string | undefined {
  const names = useQuery(namesQuery);
  const known = names.data?.get(id);
  const one = useQuery({
    queryKey: ["partners", id],
    queryFn: ({ signal }) => ask(api.GET("/v1/partners/{id}", { params: { path: { id } }, signal })),
    enabled: id !== "" && !names.isPending && known === undefined,
    staleTime: 60_000,
  });
  return known ?? one.data?.name ?? (one.isError ? o.unknownPartner : undefined);
}

export function PartnerName({ id }: { id: string }) {
  return <>{usePartnerName(id) ?? "…"}</>;
}

export function PartnerLink({ id }: { id: string }) {
  return (
    <Link to="/owner/partners/$partnerId" params={{ partnerId: id }}>
      <PartnerName id={id} />
    </Link>
  );
}
