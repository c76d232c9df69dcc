/**
 * `npm start`: a whole programme on this machine, with its state under `.local/` and nowhere else. Law: it serves before it
 * says so, stops all that it started, and a second start finds everything where the first one left it.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { makeKey } from "./create-key.ts";
import { fireCron, keepTime, readCrons } from "./local/crons.ts";
import { showMails } from "./local/mails.ts";
import { ensurePeople } from "./local/people.ts";
import {
  failureOf,
  finish,
  type Program,
  requireFreePort,
  startProgram,
  startWrangler,
  stopProgram,
  stopWithoutNpm,
} from "./local/processes.ts";
import {
  Complaint,
  ensureSecrets,
  FILES,
  findProgramme,
  LOCAL,
  type Programme,
  readPort,
  runTool,
  writeJson,
  writeOwnStripe,
} from "./local/settings.ts";
import { tellWorker } from "./local/stripe.ts";
import { type Addresses, describe, tell } from "./local/tell.ts";
import { linkToShop, seedDemo } from "./seed-demo.ts";

const PATIENCE = 60_000;
const started: Program[] = [];
/** Before that, what is under `.local/` may belong to a start that is still running. */
let isOurs = false;

async function main(): Promise<void> {
  const began = Date.now();
  const { values } = parseArgs({ options: { fresh: { type: "boolean", default: false }, empty: { type: "boolean", default: false } } });
  const ports = readAddresses();
  await requireFreePort(ports.port, "PORT");
  await requireFreePort(ports.stripePort, "STRIPE_PORT");
  await requireFreePort(ports.shopPort, "SHOP_PORT");
  await requireFreePort(ports.dashboardPort, "DASHBOARD_PORT");
  isOurs = true;
  prepareState(values.fresh);
  const addresses = { ...ports, ownStripe: writeOwnStripe() };
  if (addresses.ownStripe !== null && findProgramme() === null && !values.empty)
    throw new Complaint("the demo is paid in the sandbox: with a Stripe account of your own start with `npm start -- --fresh --empty`");
  const stripe = startProgram("stripe", ["test/fakes/stripe/main.ts", "--port", String(addresses.stripePort), "--state", FILES.stripe]);
  started.push(stripe);
  const keys = await openDatabase();
  await serve(addresses);
  if (stripe.isGone()) throw failureOf(stripe, "ended");
  for (const cron of readCrons()) await fireCron(addresses.apiUrl, cron);
  const clock = keepTime(addresses.apiUrl);
  process.once("exit", clock.stop);
  const programme = await fill(keys, { addresses, isEmpty: values.empty });
  await openShop(programme, addresses);
  await openDashboard(addresses);
  if (addresses.ownStripe === null) await tellWorker(addresses);
  const running = describe(programme, addresses, await ensurePeople(programme, addresses));
  writeJson(FILES.running, running);
  process.once("exit", showMails(addresses.apiUrl).stop);
  tell(running, { programme, seconds: (Date.now() - began) / 1000, wantsEmpty: values.empty });
  await Promise.race(started.map(({ hasEnded }) => hasEnded));
  const dead = started.find((program) => program.isGone());
  if (stopping === undefined && dead !== undefined) throw failureOf(dead, "ended by itself");
}

function readAddresses(): Omit<Addresses, "ownStripe"> {
  const port = readPort("PORT", 8787);
  const stripePort = readPort("STRIPE_PORT", 8789);
  const shopPort = readPort("SHOP_PORT", 8790);
  const dashboardPort = readPort("DASHBOARD_PORT", 8788);
  const ports = [port, stripePort, shopPort, dashboardPort];
  if (new Set(ports).size < ports.length) throw new Complaint("PORT, STRIPE_PORT, SHOP_PORT and DASHBOARD_PORT are not four ports");
  const [apiUrl = "", stripeUrl = "", shopUrl = "", dashboardUrl = ""] = ports.map((each) => `http://127.0.0.1:${each}`);
  return { port, stripePort, shopPort, dashboardPort, apiUrl, stripeUrl, shopUrl, dashboardUrl };
}

/** A start that was interrupted before the programme was whole begins again. */
function prepareState(isFresh: boolean): void {
  const isBroken = existsSync(FILES.programme) ? findProgramme()?.contents === "unfinished" : existsSync(FILES.state);
  if (isBroken && !isFresh) console.log("An earlier start was interrupted before the programme was whole: beginning again.");
  if (isFresh || isBroken) rmSync(LOCAL, { recursive: true, force: true });
  mkdirSync(FILES.registry, { recursive: true });
  rmSync(FILES.running, { force: true });
  ensureSecrets();
}

const LOCALLY = ["--local", "--persist-to", FILES.state];

/** Migrates, and inserts the two keys of a new programme. */
async function openDatabase(): Promise<Programme> {
  console.log("Migrating the database...");
  await run(startWrangler("migrations", ["d1", "migrations", "apply", "DB", ...LOCALLY]));
  const known = findProgramme();
  if (known !== null) return known;
  const secret = makeKey("secret");
  const publishable = makeKey("publishable");
  const programme: Programme = {
    secretKey: secret.key,
    publishableKey: publishable.key,
    contents: "unfinished",
    partnerId: null,
    slug: null,
  };
  const file = `${LOCAL}/keys.sql`;
  writeFileSync(file, `${secret.sql};\n${publishable.sql};\n`, { mode: 0o600 });
  await run(startWrangler("keys", ["d1", "execute", "DB", ...LOCALLY, "--yes", "--file", file]));
  writeJson(FILES.programme, programme);
  return programme;
}

async function run(program: Program): Promise<void> {
  started.push(program);
  await finish(program);
  started.splice(started.indexOf(program), 1);
}

/** Starts the worker and waits until it answers with its database. */
async function serve({ port, apiUrl, stripeUrl, shopUrl, dashboardUrl, ownStripe }: Addresses): Promise<void> {
  console.log("Starting the worker...");
  const stripeApi = ownStripe === null ? [`STRIPE_API_URL:${stripeUrl}`] : [];
  const variables = ["ENVIRONMENT:development", `DASHBOARD_URL:${dashboardUrl}`, `LOCAL_SHOP_URL:${shopUrl}`, ...stripeApi].flatMap(
    (each) => ["--var", each],
  );
  const listen = ["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"];
  const quiet = ["--show-interactive-dev-session=false", "--log-level", "warn"];
  const state = [
    "--local",
    "--persist-to",
    FILES.state,
    "--env-file",
    FILES.secrets,
    ...(ownStripe === null ? [] : ["--env-file", ownStripe]),
  ];
  const worker = startWrangler("worker", ["dev", ...listen, ...state, ...variables, ...quiet]);
  started.push(worker);
  await waitFor(worker, `${apiUrl}/healthz`);
}

/** The shop takes the keys that the programme was made with, and a demo has a link that leads to it. */
async function openShop({ secretKey, partnerId }: Programme, { shopPort, apiUrl, stripeUrl, shopUrl }: Addresses): Promise<void> {
  const shop = startProgram("shop", ["tools/shop/main.ts", "--port", String(shopPort), "--api", apiUrl, "--stripe", stripeUrl]);
  started.push(shop);
  await waitFor(shop, shopUrl);
  if (partnerId !== null) await linkToShop({ apiUrl, secretKey, partnerId, shopUrl });
}

async function openDashboard({ dashboardPort, dashboardUrl }: Addresses): Promise<void> {
  console.log("Building the dashboard...");
  await run(startProgram("dashboard-build", ["tools/build-dashboard.ts"]));
  const listen = ["--ip", "127.0.0.1", "--port", String(dashboardPort), "--inspector-port", "0"];
  const pages = startWrangler("dashboard", [
    "--cwd",
    "dashboard",
    "pages",
    "dev",
    ...listen,
    "--persist-to",
    resolve(LOCAL, "dashboard"),
    "--log-level",
    "warn",
  ]);
  started.push(pages);
  await waitFor(pages, `${dashboardUrl}/fonts/OFL.txt`);
}

async function waitFor(program: Program, url: string): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!(await isHealthy(url))) {
    if (program.isGone()) throw failureOf(program, "ended");
    if (Date.now() > deadline) throw failureOf(program, "did not answer within a minute");
    await sleep(200);
  }
}

const isHealthy = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok,
    () => false,
  );

/** What the programme begins with, once. */
async function fill(known: Programme, { addresses, isEmpty }: { addresses: Addresses; isEmpty: boolean }): Promise<Programme> {
  if (known.contents !== "unfinished") return known;
  const { apiUrl, stripeUrl } = addresses;
  const seeded = isEmpty ? { partnerId: null, slug: null } : await seedDemo({ apiUrl, stripeUrl, secretKey: known.secretKey });
  const programme: Programme = { ...known, ...seeded, contents: isEmpty ? "empty" : "demo" };
  writeJson(FILES.programme, programme);
  return programme;
}

let stopping: Promise<void> | undefined;

/** Once, whoever asks first; all who ask wait for the same end. */
function stop(): Promise<void> {
  stopping ??= stopAll();
  return stopping;
}

async function stopAll(): Promise<void> {
  if (isOurs) rmSync(FILES.running, { force: true });
  await Promise.all(started.map(stopProgram));
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    void stop().then(() => process.exit(0));
  });
}
for (const failure of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(failure, (error: unknown) => {
    console.error(error);
    void stop().then(() => process.exit(1));
  });
}
stopWithoutNpm(() => void stop().then(() => process.exit(1)));

await runTool(() =>
  main().catch((error: unknown) => {
    // What fails because everything is being stopped is no news.
    if (stopping === undefined) throw error;
  }),
);
const failed = process.exitCode ?? 0;
await stop();
process.exit(failed);
