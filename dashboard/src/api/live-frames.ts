/** What the live feed sends, as the dashboard reads it; an event has a sequence, nothing else has. */
import type { Schemas } from "./client.ts";

type Timed = { timestamp: string };
export type LiveClick = Schemas["Click"];
export type LiveFrame =
  | (Timed & { type: "live.started"; data: { after: number; clicks: LiveClick[] } })
  | (Timed & { type: "click.recorded"; data: { counted: number; newest: LiveClick[] } })
  | (Timed & { type: "live.check"; data: { answer: string } })
  | (Timed & { type: "event"; event: string; id: string; sequence: number; data: Record<string, unknown> });
