/**
 * A receiver of webhooks over HTTP: `POST /NAME` is kept and answered as NAME behaves; `/_received/NAME` tells what came, `/_behave/NAME`
 * sets how it answers from now on, `/_hostile` counts the paths that came and belong to no test. Needs nothing but Node.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = { at: number; headers: Record<string, string>; body: string; method: string; answered: boolean };
/** `hangMs` waits before the answer, `drop` closes the connection instead; `chance` is how often it behaves so at all. */
export type Behaviour = {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  hangMs?: number;
  drop?: boolean;
  chance?: number;
};

export type Receiver = {
  url: string;
  port: number;
  received: (name: string) => Received[];
  behave: (name: string, behaviour: Behaviour) => void;
  /** Called with every message that is answered with a 2xx. */
  onAnswered: (listener: (name: string, message: Received) => void) => void;
  connections: () => number;
  stop: () => Promise<void>;
};

type State = { received: Map<string, Received[]>; behaviours: Map<string, Behaviour>; listener: (name: string, message: Received) => void };

/** Listens on 127.0.0.1 (`port: 0` takes a free one). */
export async function startReceiver(input: { port: number }): Promise<Receiver> {
  const state: State = { received: new Map(), behaviours: new Map(), listener: () => undefined };
  let connections = 0;
  const server = createServer((request, response) => {
    serve(state, request, response).catch(() => response.destroy());
  });
  server.on("connection", () => {
    connections += 1;
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(input.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received: (name) => state.received.get(name) ?? [],
    behave: (name, behaviour) => void state.behaviours.set(name, behaviour),
    onAnswered: (listener) => {
      state.listener = listener;
    },
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const [, first = "", second = ""] = (request.url ?? "").split(/[/?]/);
  if (first === "_received") return void response.end(JSON.stringify(state.received.get(second) ?? []));
  // Every path that nobody was given: what a hostile address would reach.
  if (first === "_hostile") return void response.end(String([...state.received].filter(([name]) => !name.startsWith("hook")).length));
  if (first === "_behave") {
    state.behaviours.set(second, JSON.parse(body) as Behaviour);
    return void response.end();
  }
  await receive(state, { name: first, request, body }, response);
}

type Arrived = { name: string; request: IncomingMessage; body: string };

async function receive(state: State, { name, request, body }: Arrived, response: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
  const message = { at: Date.now(), headers, body, method: request.method ?? "", answered: false };
  const known = state.received.get(name) ?? [];
  known.push(message);
  state.received.set(name, known);
  const set = state.behaviours.get(name) ?? {};
  const behaviour = Math.random() < (set.chance ?? 1) ? set : {};
  if (behaviour.hangMs !== undefined) await new Promise((resolve) => setTimeout(resolve, behaviour.hangMs));
  if (behaviour.drop) return void response.destroy();
  const status = behaviour.status ?? 200;
  response.writeHead(status, behaviour.headers).end(behaviour.body ?? "");
  if (status >= 200 && status < 300) {
    message.answered = true;
    state.listener(name, message);
  }
}
