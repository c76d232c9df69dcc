/** A payout's way as steps: those that it took with their moment, and the one that comes next without. */
import { formatMoment } from "../../../parts/format.ts";
import { t } from "../../../words/index.ts";
import { isLater, type Method, type Payout } from "./payout-words.ts";
import css from "./payouts.module.css";

type Step = { word: string; at: string | null; isDone: boolean; note?: string | undefined };
const words = t.payouts.steps;

/** Only the times that the API knows are shown; a step without one is told by what came after it. */
function stepsOf(payout: Payout, method: Method | undefined): Step[] {
  const { status, requestedAt, approvedAt, paidAt, failure } = payout;
  const isByHand = method?.type === "manual";
  const asked: Step = { word: words.requested, at: requestedAt, isDone: true };
  const approved: Step = { word: words.approved, at: approvedAt, isDone: approvedAt !== null };
  const hasLeft = status === "processing" || status === "paid" || status === "reversed";
  const wait = status === "approved" && isLater(method) ? t.payouts.sentAfter(formatMoment(method.sendAfter)) : undefined;
  const sent: Step = { word: isByHand ? words.sentByHand : words.sent, at: null, isDone: hasLeft, note: wait };
  const paid: Step = { word: words.paid, at: paidAt, isDone: paidAt !== null };
  const taken = approvedAt === null ? [asked] : [asked, approved];
  if (status === "failed") return [...taken, { word: words.failed, at: null, isDone: true, note: failure?.message }];
  if (status === "canceled") return [...taken, { word: words.canceled, at: null, isDone: true }];
  if (status === "reversed") return [...taken, sent, paid, { word: words.reversed, at: null, isDone: true, note: failure?.message }];
  return [asked, approved, sent, paid];
}

export function PayoutTimeline({ payout, method }: { payout: Payout; method: Method | undefined }) {
  const steps = stepsOf(payout, method);
  const next = steps.find(({ isDone }) => !isDone);
  return (
    <ol className={css["timeline"]}>
      {steps.map((step) => (
        <li key={step.word} className={step.isDone ? css["done"] : ""}>
          <span>{step.word}</span>
          <span className={css["when"]}>{step.at === null ? (step === next ? t.payouts.next : "") : formatMoment(step.at)}</span>
          {step.note !== undefined && <span className={css["quiet"]}>{step.note}</span>}
        </li>
      ))}
    </ol>
  );
}
