/** Clicks of one visitor: as tokens that never landed, and as rows that landed, through the consumer's own verb. */
import { recordClicks } from "../../src/clicks/record-clicks.ts";
import { clickIdOf } from "../../src/clicks/token.ts";
import { bytesOfId } from "../../src/lib/ids.ts";
import { HOUR } from "../../src/lib/time.ts";
import { CHROME, makeTestCtx } from "./visits.ts";

type Landed = { visitor: Uint8Array; at: number; reason?: "bot" | "empty_agent" | "head" | "prefetch" | "velocity" | "datacenter" | null };

let serial = 0;

/** Lands a click of the visitor on the link; answers its id, which a token of the same visit has too. */
export async function landClick(link: { id: string; partnerId: string }, { visitor, at, reason = null }: Landed): Promise<string> {
  serial += 1;
  const idBytes = Uint8Array.from([...bytesOfId(link.id), ...bytesOfId(link.partnerId)]);
  const id = clickIdOf({ idBytes, visitor, at, windowMinutes: 60, flags: 0, random: new Uint8Array(6) });
  await recordClicks(makeTestCtx(), [
    {
      id,
      windowAt: at - (at % HOUR),
      windowMinutes: 60,
      nonce: String(serial).padStart(16, "0"),
      linkId: link.id,
      partnerId: link.partnerId,
      at,
      visitor: [...visitor].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
      reason,
      isKnown: false,
      ip: "203.0.113.7",
      country: null,
      region: null,
      city: null,
      asn: null,
      agent: CHROME,
      referrer: null,
      hints: "",
      query: null,
      language: null,
    },
  ]);
  return id;
}
