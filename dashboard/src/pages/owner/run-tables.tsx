/** Who is paid in a run and who is not, and why not. */
import type { Schemas } from "../../api/client.ts";
import { formatMoney } from "../../parts/format.ts";
import { o } from "../../words/owner.ts";
import { PartnerLink } from "./partner-names.tsx";
import { PlainTable } from "./plain-table.tsx";

type Preview = Schemas["PayoutRunPreview"];

export function Exceptions({ rows, currency }: { rows: Preview["exceptions"]; currency: string }) {
  return (
    <PlainTable
      what={o.run.exceptions(rows.length)}
      rows={rows}
      rowKey={({ partnerId }) => partnerId}
      columns={[
        { key: "partner", head: o.partner, cell: ({ partnerId }) => <PartnerLink id={partnerId} /> },
        { key: "why", head: o.run.why, cell: ({ detail }) => detail.charAt(0).toUpperCase() + detail.slice(1), isPlain: true },
        {
          key: "available",
          head: o.run.available,
          cell: ({ availableMinor }) => formatMoney({ amountMinor: availableMinor, currency }),
          isNumber: true,
        },
      ]}
    />
  );
}

export function Ready({ rows, currency }: { rows: Preview["ready"]; currency: string }) {
  return (
    <PlainTable
      what={o.run.ready(rows.length)}
      rows={rows}
      rowKey={({ partnerId }) => partnerId}
      columns={[
        { key: "partner", head: o.partner, cell: ({ partnerId }) => <PartnerLink id={partnerId} /> },
        { key: "method", head: o.payouts.method, cell: ({ methodType }) => o.payouts.methods[methodType] ?? methodType },
        { key: "amount", head: o.payouts.amount, cell: ({ amountMinor }) => formatMoney({ amountMinor, currency }), isNumber: true },
      ]}
    />
  );
}
