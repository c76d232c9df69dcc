/** What stands where data is not: loading, nothing yet, refused, locked. Law: each says what a person can do next, in the place where the data would be. */
import { Button, Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { isOffline, Refusal } from "../api/client.ts";
import { t } from "../words/index.ts";
import { AlertIcon, LockIcon, RetryIcon } from "./icons.ts";
import css from "./states.module.css";

/** A grey shape of the final size, once the wait has lasted 150 ms. */
export function Loading({ height, width = "100%" }: { height: number; width?: number | string }) {
  return (
    <div className={css["late"]} role="status">
      <span className="visually-hidden">{t.states.loading}</span>
      <Skeleton height={height} width={width} />
    </div>
  );
}

/** One sentence, and the one next step. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={css["state"]}>
      <p>{children}</p>
      {action}
    </div>
  );
}

type ErrorStateProps = { what: string; error: unknown; retry?: (() => unknown) | undefined };

/** `what` is the thing that is missing, as the beginning of a sentence. */
export function ErrorState({ what, error, retry }: ErrorStateProps) {
  const refusal = error instanceof Refusal ? error : null;
  return (
    <div className={css["state"]} role="alert">
      <p className={css["row"]}>
        <AlertIcon size={18} stroke={1.5} className={css["bad"]} aria-hidden />
        {t.states.failed(what)}
      </p>
      <p>{isOffline(error) ? t.states.offline : refusal?.message}</p>
      {retry !== undefined && (
        <Button onClick={() => void retry()} leftSection={<RetryIcon size={16} stroke={1.5} aria-hidden />}>
          {t.states.retry}
        </Button>
      )}
      {refusal?.requestId != null && <p className={css["small"]}>{t.states.requestId(refusal.requestId)}</p>}
    </div>
  );
}

/** What is not open yet, and what opens it. */
export function Locked({ children }: { children: ReactNode }) {
  return (
    <p className={css["locked"]}>
      <LockIcon size={18} stroke={1.5} aria-hidden />
      <span>{children}</span>
    </p>
  );
}

/** The whole dashboard as it will be, greyed and out of reach, under the sentence that says why. */
export function NotApproved({ status, reason, children }: { status: string; reason: string | null; children: ReactNode }) {
  const words: Readonly<Record<string, string>> = t.states.notApproved;
  return (
    <>
      <div className={css["banner"]} role="status">
        <p>{words[status] ?? words["applied"]}</p>
        {reason !== null && <p className={css["small"]}>{t.states.reason(reason)}</p>}
      </div>
      <div className={css["closed"]} inert>
        {children}
      </div>
    </>
  );
}

type Asked<Data> = { data: Data | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
type LoadedProps<Data> = { query: Asked<Data>; what: string; height: number; children: (data: Data) => ReactNode };

/** The three states of a query in one place; what was known stays while it is asked again. */
export function Loaded<Data>({ query, what, height, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) return <Loading height={height} />;
  return <ErrorState what={what} error={query.error} retry={query.refetch} />;
}
