/** A status: an icon, a word, and the date or reason that makes it mean something. Law: never by colour alone. */
import { t } from "../words/index.ts";
import { AlertIcon, HeldIcon, OnTheWayIcon, PaidIcon, PendingIcon, TakenBackIcon } from "./icons.ts";
import css from "./status.module.css";

const LOOKS: Record<string, { tone: "good" | "wait" | "bad" | "still"; Icon: typeof PaidIcon }> = {
  pending: { tone: "wait", Icon: PendingIcon },
  requested: { tone: "wait", Icon: PendingIcon },
  applied: { tone: "wait", Icon: PendingIcon },
  held: { tone: "wait", Icon: HeldIcon },
  suspended: { tone: "bad", Icon: HeldIcon },
  restricted: { tone: "wait", Icon: HeldIcon },
  approved: { tone: "good", Icon: PaidIcon },
  active: { tone: "good", Icon: PaidIcon },
  accepted: { tone: "wait", Icon: OnTheWayIcon },
  succeeded: { tone: "good", Icon: PaidIcon },
  cleared: { tone: "good", Icon: PaidIcon },
  open: { tone: "wait", Icon: HeldIcon },
  confirmed: { tone: "bad", Icon: AlertIcon },
  revoked: { tone: "still", Icon: TakenBackIcon },
  retrying: { tone: "wait", Icon: PendingIcon },
  refused: { tone: "bad", Icon: AlertIcon },
  disabled: { tone: "bad", Icon: AlertIcon },
  paused: { tone: "still", Icon: HeldIcon },
  paid: { tone: "good", Icon: PaidIcon },
  processing: { tone: "wait", Icon: OnTheWayIcon },
  failed: { tone: "bad", Icon: AlertIcon },
  rejected: { tone: "bad", Icon: AlertIcon },
  reversed: { tone: "still", Icon: TakenBackIcon },
  canceled: { tone: "still", Icon: TakenBackIcon },
  archived: { tone: "still", Icon: TakenBackIcon },
};

type StatusProps = { status: string; detail?: string | null; word?: string | undefined };

/** `detail`: the date or the reason, "released 12 Dec". `word`: where the status is called otherwise, as a payout's is. */
export function Status({ status, detail, word }: StatusProps) {
  const { tone, Icon } = LOOKS[status] ?? { tone: "still" as const, Icon: PendingIcon };
  return (
    <span className={css["status"]}>
      <Icon size={16} stroke={1.5} className={css[tone]} aria-hidden />
      <span>
        <span className={css[tone]}>{word ?? t.status.words[status] ?? status}</span>
        {detail != null && detail !== "" && <span className={css["detail"]}>, {detail}</span>}
      </span>
    </span>
  );
}
