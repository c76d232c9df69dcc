/** Whether a request was told that the session is over. Law: the page stays as it is, so that what was typed is kept. */
import { useSyncExternalStore } from "react";

let hasEnded = false;
const listeners = new Set<() => void>();

export function setSessionEnded(value: boolean): void {
  hasEnded = value;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSessionEnded = (): boolean => useSyncExternalStore(subscribe, () => hasEnded);
