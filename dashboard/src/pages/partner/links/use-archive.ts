/** Archiving with a way back: the API is told when the time to undo is over, or the page is left. Law: what is said to be archived will be. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Schemas } from "../../../api/client.ts";

const PATIENCE = 6_000;
type Link = Pick<Schemas["Link"], "id" | "slug">;

/** It goes out even where the page is being closed. */
const send = (id: string): Promise<boolean> =>
  fetch(`/api/v1/links/${id}/archive`, { method: "POST", keepalive: true }).then(
    ({ ok }) => ok,
    () => false,
  );

export type Archiving = { waiting: Link | null; failed: Link | null; archive: (link: Link) => void; undo: () => void };

export function useArchive(): Archiving {
  const queries = useQueryClient();
  const [waiting, setWaiting] = useState<Link | null>(null);
  const [failed, setFailed] = useState<Link | null>(null);
  const due = useRef<{ link: Link; timer: ReturnType<typeof setTimeout> } | null>(null);
  const flush = useCallback(async () => {
    const now = due.current;
    if (now === null) return;
    clearTimeout(now.timer);
    due.current = null;
    const isDone = await send(now.link.id);
    await queries.invalidateQueries({ queryKey: ["links"] });
    setWaiting((link) => (link?.id === now.link.id ? null : link));
    if (!isDone) setFailed(now.link);
  }, [queries]);
  useEffect(() => {
    const leave = (): void => void flush();
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [flush]);
  const archive = (link: Link): void => {
    void flush();
    setFailed(null);
    setWaiting(link);
    due.current = { link, timer: setTimeout(() => void flush(), PATIENCE) };
  };
  const undo = (): void => {
    clearTimeout(due.current?.timer);
    due.current = null;
    setWaiting(null);
  };
  return { waiting, failed, archive, undo };
}
