/**
 * The live feed as it is read: what happens to whoever is signed in, each event once. Law: a connection that is lost goes on after
 * the last event that was read, and tries again ever more slowly; one that was refused tries no more.
 */
import type { LiveFrame } from "./live-frames.ts";

type Following = { onFrame: (frame: LiveFrame) => void; onConnected: (isConnected: boolean) => void };

/** Seconds until the next try. */
const WAITS = [1, 2, 5, 10, 30] as const;
const REFUSED = 4001;

function readFrame(text: unknown): LiveFrame | null {
  if (typeof text !== "string" || !text.startsWith("{")) return null;
  const frame = JSON.parse(text) as { type: string; sequence?: number };
  return (typeof frame.sequence === "number" ? { ...frame, event: frame.type, type: "event" } : frame) as LiveFrame;
}

/** Follows the feed until the function that it answers is called. */
export function followLive({ onFrame, onConnected }: Following): () => void {
  let socket: WebSocket | null = null;
  let last: number | null = null;
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const connect = (): void => {
    const after = last === null ? "" : `?after=${last}`;
    const opened = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/live${after}`);
    socket = opened;
    opened.onmessage = ({ data }) => {
      const frame = readFrame(data);
      if (frame === null) return;
      if (frame.type === "live.check") return opened.send(frame.data.answer);
      if (frame.type === "event") last = frame.sequence;
      if (frame.type === "live.started") {
        last ??= frame.data.after;
        tries = 0;
        onConnected(true);
      }
      onFrame(frame);
    };
    opened.onclose = ({ code }) => {
      if (socket !== opened) return;
      onConnected(false);
      if (code === REFUSED) return;
      timer = setTimeout(connect, 1000 * (WAITS[Math.min(tries, WAITS.length - 1)] ?? 30));
      tries += 1;
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    const open = socket;
    socket = null;
    open?.close();
  };
}
