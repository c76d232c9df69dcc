/** Visits as the edge queues them, and the ways of storing them that the consumer's is measured against. */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { Visit } from "../../src/clicks/contract.ts";
import { packMessage } from "../../src/clicks/pack-message.ts";
import { idFromBytes } from "../../src/lib/ids.ts";

const WINDOW = 3_600_000;
const A_MESSAGE = 330;

/** `n` visits of as many visitors; `from` numbers their window, so that runs fill the table in the order of time. */
export function makeVisits(n: number, from: number): Visit[] {
  const windowAt = 1_700_000_000_000 - (1_700_000_000_000 % WINDOW) + from * WINDOW;
  return Array.from({ length: n }, (_, index) => {
    const id = Buffer.concat([Buffer.alloc(6), randomBytes(10)]);
    id.writeUIntBE(windowAt, 0, 6);
    return {
      id: idFromBytes("clk", id),
      windowAt,
      windowMinutes: 60,
      nonce: randomBytes(8).toString("hex"),
      linkId: "lnk_01h455vb4pex5vsknk084sn02q",
      partnerId: "ptn_01h455vb4pex5vsknk084sn02q",
      at: windowAt + (index % WINDOW),
      visitor: randomBytes(16).toString("hex"),
      reason: null,
      isKnown: false,
      ip: `203.0.${(index >> 8) & 255}.${index & 255}`,
      country: "DE",
      region: "Berlin",
      city: "Berlin",
      asn: 3320,
      agent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.${6000 + (index % 500)}.0 Safari/537.36`,
      referrer: "https://blog.example.net/posts/ten-tools",
      hints: '"Chromium";v="131", "Google Chrome";v="131"\n?0\n"Windows"',
      query: null,
      language: "de-DE,de;q=0.9,en;q=0.8",
    };
  });
}

/** The visits as messages of about the queue's size. */
export const makeMessages = (visits: readonly Visit[]): string[] =>
  Array.from({ length: Math.ceil(visits.length / A_MESSAGE) }, (_, index) =>
    packMessage(visits.slice(index * A_MESSAGE, (index + 1) * A_MESSAGE)),
  );

const INSERT = `insert into clicks (window_at, id, nonce, link_id, partner_id, at, visitor, reason, ip, country, region, city, asn, device, browser, os, agent, referrer)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`;

const bindVisit = (statement: D1PreparedStatement, v: Visit): D1PreparedStatement =>
  statement.bind(
    ...[v.windowAt, v.id, v.nonce, v.linkId, v.partnerId, v.at, v.visitor, v.reason, v.ip, v.country, v.region, v.city, v.asn],
    ...["desktop", "Chrome", "Windows", v.agent, v.referrer],
  );

/** Baseline: batches of a hundred statements, one a row. */
export async function insertByHundred(db: D1Database, visits: readonly Visit[]): Promise<void> {
  const statement = db.prepare(INSERT);
  for (let start = 0; start < visits.length; start += 100) {
    await db.batch(visits.slice(start, start + 100).map((visit) => bindVisit(statement, visit)));
  }
}

/** Baseline: a statement a row. */
export async function insertSingly(db: D1Database, visits: readonly Visit[]): Promise<void> {
  const statement = db.prepare(INSERT);
  for (const visit of visits) await bindVisit(statement, visit).run();
}
