/** Where a local programme keeps its things (all under `.local/`, or the folder that LOCAL_DIR names), on which ports it listens, and the secrets that it makes once. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

/** A start that begins again removes the folder: a name that is plainly ours keeps it from removing anything else. */
function readFolder(): string {
  const folder = process.env["LOCAL_DIR"] ?? "";
  if (folder !== "" && !/^\.local(-[\w-]+)?$/.test(basename(folder))) {
    console.error(`LOCAL_DIR is "${folder}": its last part must be .local, or begin with .local-`);
    process.exit(1);
  }
  return folder === "" ? ".local" : folder;
}

export const LOCAL = readFolder();
export const FILES = {
  secrets: `${LOCAL}/dev.vars`,
  state: `${LOCAL}/state`,
  stripe: `${LOCAL}/stripe.json`,
  /** The secrets of the caller's own Stripe test account, where there is one. */
  ownStripe: `${LOCAL}/stripe.vars`,
  registry: `${LOCAL}/registry`,
  /** What is kept between starts. */
  programme: `${LOCAL}/programme.json`,
  /** What callers read; there while it serves. */
  running: `${LOCAL}/tributary.json`,
} as const;

/** Written once it can serve. The sign-in links work at any time, and more than once. */
export type Running = {
  apiUrl: string;
  dashboardUrl: string;
  stripeUrl: string;
  /** The demo's shop. */
  shopUrl: string;
  secretKey: string;
  publishableKey: string;
  ownerSignInUrl: string;
  /** null in an empty programme. */
  partnerSignInUrl: string | null;
  /** A partner of the demo programme and one of its links; null in an empty programme. */
  partnerId: string | null;
  linkUrl: string | null;
  /** The partner's link to the demo's shop. */
  shopLinkUrl: string | null;
};

/** The keys, and how far the programme has been set up: a start that was interrupted before it was leaves `unfinished`. */
export type Programme = {
  secretKey: string;
  publishableKey: string;
  contents: "unfinished" | "empty" | "demo";
  partnerId: string | null;
  slug: string | null;
};

/** Something that the person at the keyboard can do something about: it is shown without a stack. */
export class Complaint extends Error {}

export function readPort(name: string, fallback: number): number {
  const text = process.env[name] ?? "";
  const port = text === "" ? fallback : Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Complaint(`${name} is "${text}", which is no port`);
  return port;
}

const readJson = <T>(file: string): T | null => (existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : null);

/** In one step, so that a reader who waits for the file never finds half of it. */
export function writeJson(file: string, value: object): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export const findProgramme = (): Programme | null => readJson<Programme>(FILES.programme);

/** What a running `npm start` says of itself. */
export function getRunning(): Running {
  const running = readJson<Running>(FILES.running);
  if (running === null) throw new Complaint("nothing is running here: `npm start` first, and wait until it says that it is ready");
  return running;
}

export const STRIPE_KEY = "sk_test_sandbox";

/** Made once, kept by every later start: tokens that were issued stay valid. */
export function ensureSecrets(): void {
  mkdirSync(LOCAL, { recursive: true });
  if (existsSync(FILES.secrets)) return;
  const random = (bytes: number) => randomBytes(bytes).toString("hex");
  const secrets = {
    STRIPE_SECRET_KEY: STRIPE_KEY,
    STRIPE_WEBHOOK_SECRET: `whsec_${randomBytes(24).toString("base64")}`,
    STRIPE_CONNECT_WEBHOOK_SECRET: `whsec_${randomBytes(24).toString("base64")}`,
    TOKEN_KEYS: `1:${random(32)}`,
    AUTH_SECRET: random(32),
    REPLAY_KEY: random(32),
  };
  const lines = Object.entries(secrets).map(([name, value]) => `${name}="${value}"\n`);
  writeFileSync(FILES.secrets, lines.join(""), { mode: 0o600 });
}

/** One of the secrets that were made once. */
function getSecret(name: string): string {
  const text = existsSync(FILES.secrets) ? readFileSync(FILES.secrets, "utf8") : "";
  const secret = new RegExp(`^${name}="?([^"\\n]+)"?$`, "m").exec(text)?.[1];
  if (secret === undefined) throw new Complaint(`there is no ${name} in ${FILES.secrets}: \`npm start\` makes it`);
  return secret;
}

/** The key that signs a replayed visit's time. */
export const getReplayKey = (): string => getSecret("REPLAY_KEY");

/** What the two webhook endpoints are signed with. */
export const getWebhookSecrets = (): { own: string; connect: string } => ({
  own: getSecret("STRIPE_WEBHOOK_SECRET"),
  connect: getSecret("STRIPE_CONNECT_WEBHOOK_SECRET"),
});

/**
 * Writes the secrets of a Stripe test account of the caller's own, where STRIPE_SECRET_KEY is set; the worker then talks to
 * Stripe itself. Answers the file, or null where the sandbox stands in for Stripe.
 */
export function writeOwnStripe(): string | null {
  const secretKey = process.env["STRIPE_SECRET_KEY"] ?? "";
  if (secretKey === "") return null;
  if (!/^(sk|rk)_test_/.test(secretKey))
    throw new Complaint("STRIPE_SECRET_KEY is not a test key: nothing that is started here may move real money");
  const given = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_CONNECT_WEBHOOK_SECRET"].flatMap((name) => {
    const value = process.env[name] ?? "";
    return value === "" ? [] : [`${name}="${value}"\n`];
  });
  writeFileSync(FILES.ownStripe, given.join(""), { mode: 0o600 });
  return FILES.ownStripe;
}

/** Runs a tool: a complaint is told in its own words, anything else with its stack; both fail the command. */
export async function runTool(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Complaint ? error.message : error);
    process.exitCode = 1;
  }
}
