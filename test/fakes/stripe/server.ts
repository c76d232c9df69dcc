/**
 * A Stripe sandbox over HTTP: stateful, Stripe's own shapes, one world for each `sk_test_...` key. Needs nothing but Node;
 * with a state file a second start goes on where the first one stopped.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerCall } from "./api.ts";
import { serveCheckout } from "./checkout-page.ts";
import { type ControlBody, control } from "./control.ts";
import { startPostman } from "./deliver.ts";
import { findEndpoint } from "./endpoints.ts";
import { StripeFailure, unauthorized } from "./errors.ts";
import { readForm } from "./form.ts";
import { serveOnboarding } from "./onboarding.ts";
import { API_VERSION, emptyWorld, type World } from "./world.ts";

export type StripeSandbox = { url: string; stop: () => Promise<void> };

/** Listens on 127.0.0.1 (`port: 0` takes a free one). Rejects when the port is taken. */
export async function startStripe(input: { port: number; stateFile?: string }): Promise<StripeSandbox> {
  const worlds = openWorlds(input.stateFile);
  const postman = startPostman(worlds.all, worlds.touch);
  const server = createServer((request, response) => {
    const served = serve(worlds, request, response).catch((error: unknown) => {
      const known = error instanceof StripeFailure;
      if (!known) console.error(error);
      sendJson(response, known ? error.status : 500, { error: known ? error.body : { type: "api_error", message: String(error) } });
    });
    void served.finally(postman.wake);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(input.port, "127.0.0.1", resolve);
  });
  // What an earlier start had not delivered yet.
  postman.wake();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        postman.stop();
        server.close(() => {
          worlds.save();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

type Worlds = { of: (secretKey: string) => World; all: () => World[]; touch: () => void; save: () => void };

function openWorlds(stateFile: string | undefined): Worlds {
  const worlds: Record<string, World> = {};
  if (stateFile !== undefined && existsSync(stateFile)) {
    // A world of an earlier version lacks what came later.
    const kept = JSON.parse(readFileSync(stateFile, "utf8")) as Record<string, Partial<World>>;
    for (const [key, world] of Object.entries(kept)) worlds[key] = { ...emptyWorld(), ...world };
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (stateFile === undefined) return;
    writeFileSync(`${stateFile}.new`, JSON.stringify(worlds));
    renameSync(`${stateFile}.new`, stateFile);
  };
  return {
    of: (secretKey) => {
      worlds[secretKey] ??= emptyWorld();
      return worlds[secretKey];
    },
    all: () => Object.values(worlds),
    // Gathered for a moment: a busy hour would otherwise write the whole file for every call.
    touch: () => {
      timer ??= setTimeout(save, 100);
    },
    save,
  };
}

async function serve(worlds: Worlds, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const origin = `http://${request.headers.host ?? "127.0.0.1"}`;
  const url = new URL(request.url ?? "/", origin);
  const body = await readBody(request);
  if (request.method !== "GET") worlds.touch();
  const [, area, rest = ""] = /^\/([^/]*)\/?(.*)$/.exec(url.pathname) ?? [];
  if (area === "_control") {
    const result = control(
      worlds.of(url.searchParams.get("key") ?? "sk_test_fake"),
      rest,
      body === "" ? {} : (JSON.parse(body) as ControlBody),
    );
    sendJson(response, result === null ? 404 : 200, result ?? { error: "no such control" });
    return;
  }
  if (area === "onboard") {
    const world = worlds.all().find((one) => one.accounts[rest] !== undefined) ?? emptyWorld();
    const completes = request.method === "POST" || url.searchParams.get("auto") === "1";
    serveOnboarding({ world, accountId: rest, token: url.searchParams.get("link"), completes, response });
    worlds.touch();
    return;
  }
  if (area === "pay") {
    const world = worlds.all().find((one) => one.sessions[rest] !== undefined) ?? emptyWorld();
    serveCheckout({ world, sessionId: rest, form: request.method === "POST" ? new URLSearchParams(body) : null, response });
    return;
  }
  await serveApi({ worlds, request, response, url, body });
}

type ApiRequest = { worlds: Worlds; request: IncomingMessage; response: ServerResponse; url: URL; body: string };

async function serveApi({ worlds, request, response, url, body }: ApiRequest): Promise<void> {
  const secretKey = readSecretKey(request.headers.authorization);
  const method = request.method ?? "GET";
  const endpoint = findEndpoint(method, url.pathname);
  if (endpoint === null) {
    const message = `Unrecognized request URL (${method}: ${url.pathname}).`;
    throw new StripeFailure(404, { type: "invalid_request_error", message }, false);
  }
  const params = readForm(method === "GET" ? url.search : body);
  const idempotencyKey = request.headers["idempotency-key"];
  const version = request.headers["stripe-version"];
  const reply = await answerCall({
    world: worlds.of(secretKey),
    endpoint,
    path: url.pathname,
    params,
    origin: url.origin,
    secretKey,
    idempotencyKey: typeof idempotencyKey === "string" ? idempotencyKey : null,
  });
  if (reply === null) {
    request.socket.destroy();
    return;
  }
  response.setHeader("stripe-version", typeof version === "string" ? version : API_VERSION);
  if (typeof idempotencyKey === "string") response.setHeader("idempotency-key", idempotencyKey);
  if (reply.replayed) response.setHeader("idempotent-replayed", "true");
  if (reply.status >= 500) response.setHeader("stripe-should-retry", "false");
  sendJson(response, reply.status, reply.body);
}

/** Bearer, or the key as the user of basic auth, as Stripe takes both. */
function readSecretKey(header = ""): string {
  const [scheme, value = ""] = header.split(" ");
  const key = scheme === "Basic" ? (atob(value).split(":")[0] ?? "") : value;
  if (!/^(sk|rk)_test_\w+$/.test(key)) throw unauthorized(key);
  return key;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function sendJson(response: ServerResponse, status: number, body: object | string): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "request-id": `req_${crypto.randomUUID().replaceAll("-", "").slice(0, 14)}`,
  });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
