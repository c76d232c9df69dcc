/** What the palette finds for a text: pages by name, links and partners by their own words, and where an id leads. */
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../api/client.ts";
import { t } from "../words/index.ts";
import type { NavItem } from "./nav.ts";

export type Found = { key: string; word: string; to: string; search?: Record<string, string> };
export type Findings = { name: string; items: Found[] };

const holds = (text: string, ...words: (string | null)[]): boolean =>
  words.some((word) => word?.toLowerCase().includes(text.toLowerCase()) === true);

/** Where each kind of id is shown. */
const PLACES: Record<string, { partner: string; owner: string; as: string }> = {
  com: { partner: "/earnings", owner: "/owner/commissions", as: "commission" },
  pay: { partner: "/payouts", owner: "/owner/payouts", as: "payout" },
  lnk: { partner: "/links", owner: "/owner/partners", as: "link" },
  cus: { partner: "/customers", owner: "/owner/partners", as: "customer" },
  ptn: { partner: "/settings", owner: "/owner/partners", as: "partner" },
};

export function useFindings(text: string, { nav, isOwner }: { nav: readonly NavItem[]; isOwner: boolean }): Findings[] {
  const wanted = text.trim();
  const links = useQuery({
    queryKey: ["palette", "links"],
    queryFn: ({ signal }) => ask(api.GET("/v1/links", { params: { query: { limit: 100 } }, signal })),
    staleTime: 60_000,
  });
  const partners = useQuery({
    queryKey: ["palette", "partners"],
    queryFn: ({ signal }) => ask(api.GET("/v1/partners", { params: { query: { limit: 100 } }, signal })),
    enabled: isOwner,
    staleTime: 60_000,
  });
  const isThere = ({ to }: { to: string }): boolean => nav.some((page) => page.to === to);
  const pages = nav.filter(({ word }) => holds(wanted, word)).map(({ to, word }) => ({ key: to, word, to }));
  const place = PLACES[wanted.slice(0, 3)];
  const ids =
    place !== undefined && /^[a-z]{3}_\w{20,}$/.test(wanted)
      ? [{ key: wanted, word: wanted, to: isOwner ? place.owner : place.partner, search: { [place.as]: wanted } }]
      : [];
  const ownLinks = (wanted === "" ? [] : (links.data?.data ?? []))
    .filter(({ slug, name }) => holds(wanted, slug, name))
    .map(({ id, slug, name }) => ({ key: id, word: name === null ? slug : `${slug}, ${name}`, to: "/links", search: { link: id } }));
  const people = (wanted === "" ? [] : (partners.data?.data ?? []))
    .filter(({ name, email }) => holds(wanted, name, email))
    .map(({ id, name }) => ({ key: id, word: name, to: "/owner/partners", search: { partner: id } }));
  return [
    { name: t.palette.pages, items: pages },
    { name: t.palette.ids, items: ids.filter(isThere) },
    { name: t.palette.links, items: ownLinks.filter(isThere).slice(0, 6) },
    { name: t.palette.partners, items: people.filter(isThere).slice(0, 6) },
  ].filter(({ items }) => items.length > 0);
}
