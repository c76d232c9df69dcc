/** Runs the worker's crons as Cloudflare would: locally nothing else does. Each once now, then whenever its minute comes. */
import { appendFileSync, readFileSync } from "node:fs";
import { LOCAL } from "./settings.ts";

const LOG = `${LOCAL}/crons.log`;
const MINUTE = 60_000;

/** The expressions of wrangler.toml. */
export function readCrons(): string[] {
  const list = /^crons\s*=\s*\[([^\]]*)\]/m.exec(readFileSync("wrangler.toml", "utf8"))?.[1] ?? "";
  return [...list.matchAll(/"([^"]+)"/g)].flatMap(([, cron]) => (cron === undefined ? [] : [cron]));
}

const matches = (field: string | undefined, value: number): boolean =>
  field === "*" || (field?.startsWith("*/") === true ? value % Number(field.slice(2)) === 0 : Number(field) === value);

/** Whether a cron is due in the UTC minute; days, months and weekdays may only be `*`. */
export function isDue(cron: string, at: Date): boolean {
  const [minute, hour, ...rest] = cron.split(" ");
  if (rest.join(" ") !== "* * *") throw new Error(`the cron ${cron} is of a kind that the local clock does not know`);
  return matches(minute, at.getUTCMinutes()) && matches(hour, at.getUTCHours());
}

export async function fireCron(apiUrl: string, cron: string): Promise<void> {
  const outcome = await fetch(`${apiUrl}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent(cron)}`)
    .then(async (response) => `${response.status} ${(await response.text()).slice(0, 200)}`)
    .catch((error: unknown) => String(error));
  appendFileSync(LOG, `${new Date().toISOString()} ${cron}: ${outcome}\n`);
}

/** Fires the crons as their minutes come, until it is stopped. */
export function keepTime(apiUrl: string): { stop: () => void } {
  const crons = readCrons();
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    timer = setTimeout(tick, MINUTE - (Date.now() % MINUTE));
  };
  const tick = (): void => {
    const now = new Date();
    for (const cron of crons.filter((each) => isDue(each, now))) void fireCron(apiUrl, cron);
    wait();
  };
  wait();
  return { stop: () => clearTimeout(timer) };
}
