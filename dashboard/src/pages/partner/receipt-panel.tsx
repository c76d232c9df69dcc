/** "Why?" of a commission: the receipt in a panel, over the list that it was asked from. */
import { useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Receipt, type ReceiptFacts } from "../../parts/receipt.tsx";
import { SidePanel } from "../../parts/side-panel.tsx";
import { Loaded } from "../../parts/states.tsx";
import { t } from "../../words/index.ts";
import { Adjustment } from "./adjustment.tsx";

type Facts = ReceiptFacts | { commission: Schemas["Commission"]; conversion: null };

async function load(id: string, signal: AbortSignal): Promise<Facts> {
  const commission = await ask(api.GET("/v1/commissions/{id}", { params: { path: { id } }, signal }));
  if (commission.conversionId === null) return { commission, conversion: null };
  const params = { path: { id: commission.conversionId } };
  const [conversion, explanation, links, terms] = await Promise.all([
    ask(api.GET("/v1/conversions/{id}", { params, signal })),
    ask(api.GET("/v1/conversions/{id}/explanation", { params, signal })),
    ask(api.GET("/v1/links", { params: { query: { limit: 100 } }, signal })),
    ask(api.GET("/v1/program/terms", { signal })),
  ]);
  const slugs = new Map(links.data.map((link) => [link.id, link.slug]));
  const tierNames = new Map(Object.entries(terms.terms.tiers).map(([tier, { name }]) => [tier, name]));
  return { commission, conversion, explanation, slugs, tierNames };
}

export function ReceiptPanel({ commissionId, close }: { commissionId: string | undefined; close: () => void }) {
  const facts = useQuery({
    queryKey: ["receipt", commissionId],
    queryFn: ({ signal }) => load(commissionId ?? "", signal),
    enabled: commissionId !== undefined,
  });
  return (
    <SidePanel title={t.receipt.title} isOpen={commissionId !== undefined} close={close}>
      <Loaded query={facts} what={t.receipt.title} height={360}>
        {(known) => (known.conversion === null ? <Adjustment commission={known.commission} /> : <Receipt {...known} />)}
      </Loaded>
    </SidePanel>
  );
}
