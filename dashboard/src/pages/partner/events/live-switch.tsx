/** Whether the list follows what happens: live through the feed, or asked every ten seconds where the feed does not answer. Paused, it says how many came meanwhile. */
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { t } from "../../../words/index.ts";
import css from "./events.module.css";
import { openLive } from "./live-socket.ts";

const EVERY = 10_000;

export function LiveSwitch({ listKey }: { listKey: readonly unknown[] }) {
  const queries = useQueryClient();
  const [isPaused, setPaused] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const now = useRef({ isPaused, listKey });
  now.current = { isPaused, listKey };
  useEffect(() => {
    const renew = (): void => void queries.invalidateQueries({ queryKey: now.current.listKey });
    return openLive({
      standing: setOpen,
      told: ({ counted, uncounted }) => (now.current.isPaused ? setWaiting((before) => before + counted + uncounted) : renew()),
    });
  }, [queries]);
  useEffect(() => {
    if (isOpen || isPaused) return;
    const clock = setInterval(() => void queries.invalidateQueries({ queryKey: now.current.listKey }), EVERY);
    return () => clearInterval(clock);
  }, [isOpen, isPaused, queries]);
  const press = (): void => {
    if (isPaused) void queries.invalidateQueries({ queryKey: listKey });
    setWaiting(0);
    setPaused(!isPaused);
  };
  return (
    <span className={css["live"]}>
      <span className={css["dot"]} data-live={!isPaused} />
      <span role="status">
        {isPaused ? t.events.live.paused : t.events.live.on}
        {waiting > 0 && `, ${t.events.live.waiting(waiting)}`}
      </span>
      <Button size="compact-sm" onClick={press}>
        {isPaused ? t.events.live.goOn : t.events.live.pause}
      </Button>
    </span>
  );
}
