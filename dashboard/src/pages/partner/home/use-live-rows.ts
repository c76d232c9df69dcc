/** The live list as it runs: what the page began with, then every frame; while it is paused what comes is kept and counted. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { api, ask } from "../../../api/client.ts";
import { followLive } from "../../../api/live.ts";
import type { LiveFrame } from "../../../api/live-frames.ts";
import { type LiveRow, madeOldBy, newest, rowsOf, withFrame } from "./live-rows.ts";

/** Many clicks a second ask the reports again once in this time. */
const CALM = 3_000;

export function useLiveRows() {
  const queries = useQueryClient();
  const [frames, setFrames] = useState<readonly LiveRow[]>([]);
  const [isConnected, setConnected] = useState(true);
  const [paused, setPaused] = useState<readonly LiveRow[] | null>(null);
  const old = useRef(new Set<string>());
  useEffect(() => {
    const told = old.current;
    const stop = followLive({
      onConnected: setConnected,
      onFrame: (frame: LiveFrame) => {
        setFrames((rows) => withFrame(rows, frame));
        for (const key of madeOldBy(frame)) told.add(key);
      },
    });
    const clock = setInterval(() => {
      for (const key of told) void queries.invalidateQueries({ queryKey: [key] });
      told.clear();
    }, CALM);
    return () => {
      stop();
      clearInterval(clock);
    };
  }, [queries]);
  const start = useQuery({
    queryKey: ["live", "start"],
    queryFn: async ({ signal }) => {
      const query = { limit: 8 };
      const [conversions, commissions] = await Promise.all([
        ask(api.GET("/v1/conversions", { params: { query }, signal })),
        ask(api.GET("/v1/commissions", { params: { query }, signal })),
      ]);
      return rowsOf(conversions.data, commissions.data);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const rows = useMemo(() => newest([...merged(frames, start.data ?? [])]), [frames, start.data]);
  const shown = paused ?? rows;
  const waiting = paused === null ? 0 : rows.filter(({ key }) => !paused.some((row) => row.key === key)).length;
  return {
    rows: shown,
    isLoading: start.isPending,
    isConnected,
    waiting,
    isPaused: paused !== null,
    toggle: () => setPaused(paused === null ? rows : null),
  };
}

/** What was told live goes before what the page began with, and completes it. */
function merged(live: readonly LiveRow[], start: readonly LiveRow[]): LiveRow[] {
  const known = new Map(start.map((row) => [row.key, row]));
  for (const row of live) {
    const before = known.get(row.key);
    const isBoth = before?.kind === "conversion" && row.kind === "conversion";
    known.set(
      row.key,
      isBoth ? { ...row, conversion: row.conversion ?? before.conversion, commission: row.commission ?? before.commission } : row,
    );
  }
  return [...known.values()];
}
