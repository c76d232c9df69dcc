/** What is kept of answers, and when a question is asked again. Law: a refusal by a rule is never retried; a session that ended is told to the whole page, which stays. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { Refusal } from "../api/client.ts";
import { setSessionEnded } from "./session-ended.ts";

const mayRetry = (failures: number, error: Error): boolean =>
  failures < 2 && (!(error instanceof Refusal) || error.status === 0 || error.status >= 500);

function note(error: Error): void {
  if (error instanceof Refusal && error.status === 401) setSessionEnded(true);
}

export const makeQueryClient = (): QueryClient =>
  new QueryClient({
    queryCache: new QueryCache({ onError: note }),
    mutationCache: new MutationCache({ onError: note }),
    defaultOptions: { queries: { staleTime: 15_000, gcTime: 10 * 60_000, retry: mayRetry }, mutations: { retry: false } },
  });
