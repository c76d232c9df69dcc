/**
 * A visit of a link as a browser makes it, at a time that a signed header says (development only; src/clicks/read-replay.ts
 * describes the header). Law: a visit is sent once; one that is not answered is an error, never sent again in silence.
 */
import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";

/** `at` in milliseconds; an empty agent or referrer is not sent. */
export type Visit = { method: "GET" | "HEAD"; ip: string; agent: string; referrer: string; at: number; place?: Place };
export type Place = { country: string; region: string; city: string };

/** The signed time of a visit. */
export function signReplay(replayKey: string, replay: { at: number } & Partial<Place>): string {
  const payload = Buffer.from(JSON.stringify(replay)).toString("base64url");
  return `${payload}.${createHmac("sha256", replayKey).update(payload).digest("hex")}`;
}

export const headersOf = (replayKey: string, { ip, agent, referrer, at, place }: Visit): Record<string, string> => ({
  "CF-Connecting-IP": ip,
  "Tributary-Replay": signReplay(replayKey, { at, ...place }),
  ...(agent === "" ? {} : { "User-Agent": agent }),
  ...(referrer === "" ? {} : { Referer: referrer }),
});

export type Visiting = { follow: (visit: Visit & { url: string }) => Promise<string>; close: () => void };

/** `follow` answers the address that the visitor is sent to. */
export function startVisiting(replayKey: string, width: number): Visiting {
  const agent = new Agent({ keepAlive: true, maxSockets: width });
  const follow = ({ url, ...visit }: Visit & { url: string }): Promise<string> =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method: visit.method, agent, headers: headersOf(replayKey, visit) }, (response) => {
        response.resume();
        const { location } = response.headers;
        if (response.statusCode === 302 && location !== undefined) resolve(location);
        else reject(new Error(`a visit was answered ${response.statusCode}`));
      });
      sent.setTimeout(30_000, () => sent.destroy(new Error("a visit was not answered within 30 s")));
      sent.once("error", reject).end();
    });
  return { follow, close: () => agent.destroy() };
}
