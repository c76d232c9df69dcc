/** A commission that no conversion earned: a bonus of a month, or what an owner set right; its reason is all there is to say. */
import type { Schemas } from "../../api/client.ts";
import { formatDay, formatMoney } from "../../parts/format.ts";
import css from "../../parts/receipt.module.css";
import { Status } from "../../parts/status.tsx";
import { t } from "../../words/index.ts";

export function Adjustment({ commission }: { commission: Schemas["Commission"] }) {
  return (
    <div className={css["frame"]}>
      <article className={css["receipt"]}>
        <p className={css["amount"]}>{formatMoney(commission)}</p>
        <p className={css["what"]}>
          {t.commissions.types[commission.type]}, {formatDay(commission.occurredAt)}
        </p>
        <section className={css["section"]}>
          {commission.reason !== null && <p>{commission.reason}</p>}
          <Status status={commission.status} />
          <p className={`${css["ids"]} ${css["rule"]}`}>
            {t.receipt.verify} {commission.id}
          </p>
        </section>
      </article>
    </div>
  );
}
