/**
 * Env -> Ctx, a plain object: the only reader of `env`. Verbs take `Pick<Ctx, ...>`, so their needs are in their types
 * and a test can hand them a failing part.
 */
import { drizzle } from "drizzle-orm/d1";
import type { AccountPort } from "./accounts/index.ts";
import type { AssetReader } from "./documents/index.ts";
import type { Fact } from "./facts.ts";
import { problem } from "./lib/problem.ts";
import { type Limits, makeLimits } from "./limits/index.ts";
import type { FeedPort } from "./live/index.ts";
import { type Mail, makeLocalMail, makeMail } from "./mail/index.ts";
import type { PayoutRail } from "./payouts/index.ts";
import { makeStripeRail } from "./stripe/index.ts";

export type Db = ReturnType<typeof drizzle>;

export type Config = {
  isDevelopment: boolean;
  /** "" where links live on the request's own origin. */
  publicUrl: string;
  cookieDomain: string;
  /** The dashboard's origin; "" where there is none. */
  dashboardUrl: string;
  /** Newest first: `[keyId, key]`. */
  tokenKeys: readonly { id: number; key: Uint8Array }[];
  authSecret: string;
  /** "" outside development. */
  replayKey: string;
  /** The origin of the demo's shop, the one place on this machine that links may lead to; "" outside development. */
  localShopUrl: string;
  /** What people know the programme as, and whom its e-mails are from; "" sends none. */
  programName: string;
  mailFrom: string;
  stripe: { secretKey: string; webhookSecret: string; connectWebhookSecret: string; apiUrl: string };
};

/** What the outside world is to a verb or to an account. */
export type Ports = {
  db: Db;
  /** D1 itself, for bulk statements with one JSON parameter. */
  d1: D1Database;
  kv: { links: KVNamespace; seen: KVNamespace };
  queues: { clicks: Queue; facts: Queue; webhooks: Queue };
  account: (partnerId: string) => AccountPort;
  /** By a partner's id, or `owners`. */
  feed: (name: string) => FeedPort;
  rail: PayoutRail;
  limits: Limits;
  mail: Mail;
  readAsset: AssetReader;
  config: Config;
  now: () => number;
};

export type Ctx = Ports & {
  /** Runs every handler that the flow names for the fact. */
  handlersOf: (fact: Fact) => Promise<void>;
  waitUntil: (promise: Promise<unknown>) => void;
};

let lastPorts: { env: Env; ports: Ports } | undefined;

/** Made once an isolate: bindings outlive a request, and making them anew would be a tenth of a redirect. */
export function makePorts(env: Env): Ports {
  if (lastPorts?.env === env) return lastPorts.ports;
  const config = readConfig(env);
  const db = drizzle(env.DB);
  const now = () => Date.now();
  const ports: Ports = {
    db,
    d1: env.DB,
    kv: { links: env.LINKS, seen: env.SEEN },
    queues: { clicks: env.CLICKS, facts: env.FACTS, webhooks: env.WEBHOOKS },
    account: (partnerId) => env.PARTNER_ACCOUNT.getByName(partnerId) as unknown as AccountPort,
    feed: (name) => env.LIVE_FEED.getByName(name),
    rail: makeStripeRail(config.stripe),
    limits: makeLimits({
      shields: { apply: env.APPLY_SHIELD, track: env.TRACK_SHIELD },
      counter: (name) => env.RATE_LIMIT.getByName(name),
      secret: config.authSecret,
    }),
    mail: config.isDevelopment ? makeLocalMail({ db, now }) : makeMail({ binding: env.EMAIL, from: config.mailFrom }),
    readAsset: (path) => readAsset(config.dashboardUrl, path),
    config,
    now,
  };
  lastPorts = { env, ports };
  return ports;
}

/** A file that is deployed with the dashboard. */
async function readAsset(origin: string, path: string): Promise<Uint8Array> {
  if (origin === "") throw problem("unavailable", "documents take their fonts from the dashboard, and DASHBOARD_URL is not set");
  const response = await fetch(new URL(path, origin), { redirect: "manual", signal: AbortSignal.timeout(10_000) }).catch(() => null);
  if (response?.status !== 200)
    throw problem(
      "unavailable",
      `documents take their fonts from the dashboard, which answered ${response?.status ?? "nothing"} to ${path}`,
    );
  return new Uint8Array(await response.arrayBuffer());
}

let lastConfig: { env: Env; config: Config } | undefined;

/** Parsed once an isolate: `env` is the same object for all its requests. */
function readConfig(env: Env): Config {
  if (lastConfig?.env === env) return lastConfig.config;
  const isDevelopment = env.ENVIRONMENT === "development";
  const config: Config = {
    isDevelopment,
    publicUrl: env.PUBLIC_URL.replace(/\/$/, ""),
    cookieDomain: env.COOKIE_DOMAIN,
    dashboardUrl: env.DASHBOARD_URL.replace(/\/$/, ""),
    tokenKeys: readTokenKeys(env.TOKEN_KEYS),
    authSecret: env.AUTH_SECRET,
    replayKey: isDevelopment ? env.REPLAY_KEY : "",
    localShopUrl: isDevelopment ? readLoopback(env.LOCAL_SHOP_URL) : "",
    programName: env.PROGRAM_NAME,
    mailFrom: env.MAIL_FROM,
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY,
      webhookSecret: env.STRIPE_WEBHOOK_SECRET,
      connectWebhookSecret: env.STRIPE_CONNECT_WEBHOOK_SECRET,
      apiUrl: isDevelopment ? env.STRIPE_API_URL : "",
    },
  };
  lastConfig = { env, config };
  return config;
}

/** The origin, if it is one of this machine; anything else is as if it were not set. */
const readLoopback = (text: string): string => (/^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(text) ? text : "");

/** `"2:hex,1:hex"`, newest first, 32 bytes each; a malformed list fails every request, loudly, rather than sign with a weak key. */
function readTokenKeys(text: string): Config["tokenKeys"] {
  return text.split(",").map((part) => {
    const match = /^(\d{1,3}):([0-9a-f]{64})$/.exec(part.trim());
    if (match?.[1] === undefined || match[2] === undefined || Number(match[1]) > 255)
      throw new Error("TOKEN_KEYS must be id:64 hex digits, comma separated");
    return { id: Number(match[1]), key: Uint8Array.from(match[2].match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)) };
  });
}
