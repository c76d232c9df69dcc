/**
 * Visitors over raw sockets, in a process of its own so that it is not what is measured: HTTP/1.1 keep-alive, one request
 * in flight a connection, each by another visitor. Prints what was answered as one JSON object. Law: 127.0.0.1 only.
 */
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";

export type Load = {
  port: number;
  path: string;
  connections: number;
  seconds: number;
  /** The number of the first visitor; runs with other visitors start elsewhere. */
  firstVisitor: number;
  /** Requests a second over all connections; 0: as many as are answered. */
  rate: number;
  /** Of a hundred visits, how many are of a visitor who came before. */
  revisitPercent: number;
};

export type Answered = { requests: number; redirects: number; tokens: number; visitors: number; seconds: number; p50: number; p99: number };

const ADDRESS = "2001:db8:0000:0000::1";
const BUILD = "Chrome/131.0.0000.0";

/** A browser's request; its address and its browser's build number are written over for each visitor. */
function requestOf({ port, path }: Load): { bytes: Buffer; addressAt: number; buildAt: number } {
  const text = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) ${BUILD} Safari/537.36`,
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language: en-US,en;q=0.9",
    "Referer: https://blog.example.net/posts/ten-tools",
    'Sec-CH-UA: "Chromium";v="131", "Google Chrome";v="131", "Not.A/Brand";v="24"',
    "Sec-CH-UA-Mobile: ?0",
    'Sec-CH-UA-Platform: "Windows"',
    "Sec-Fetch-Dest: document",
    `CF-Connecting-IP: ${ADDRESS}`,
    "",
    "",
  ].join("\r\n");
  return { bytes: Buffer.from(text), addressAt: text.indexOf(ADDRESS) + 9, buildAt: text.indexOf(BUILD) + 11 };
}

/** Visitors by number: mostly new ones; a returning one is picked by a small generator, the same in every run. */
function makeVisitors({ firstVisitor, revisitPercent }: Load): { next: () => number; count: () => number } {
  let visits = 0;
  let fresh = 0;
  let seed = 1;
  const next = () => {
    visits += 1;
    const isRevisit = fresh > 0 && Math.floor((visits * revisitPercent) / 100) > Math.floor(((visits - 1) * revisitPercent) / 100);
    if (!isRevisit) {
      fresh += 1;
      return firstVisitor + fresh - 1;
    }
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return firstVisitor + (seed % fresh);
  };
  return { next, count: () => fresh };
}

const REDIRECT = Buffer.from("HTTP/1.1 302");
const END = Buffer.from("\r\n\r\n");
const TOKEN = Buffer.from("trb=");

function run(load: Load): Promise<Answered> {
  const visitors = makeVisitors(load);
  const answered: Answered = { requests: 0, redirects: 0, tokens: 0, visitors: 0, seconds: 0, p50: 0, p99: 0 };
  const waits: number[] = [];
  const start = performance.now();
  const deadline = start + load.seconds * 1000;
  return new Promise((resolve, reject) => {
    let open = load.connections;
    const finish = () => {
      open -= 1;
      if (open > 0) return;
      waits.sort((a, b) => a - b);
      const at = (share: number) => waits[Math.floor(waits.length * share)] ?? 0;
      resolve({ ...answered, visitors: visitors.count(), seconds: (performance.now() - start) / 1000, p50: at(0.5), p99: at(0.99) });
    };
    for (let index = 0; index < load.connections; index += 1)
      visit({ load, index, visitors, answered, waits, start, deadline, finish, reject });
  });
}

type Visiting = {
  load: Load;
  index: number;
  visitors: ReturnType<typeof makeVisitors>;
  answered: Answered;
  waits: number[];
  start: number;
  deadline: number;
  finish: () => void;
  reject: (error: unknown) => void;
};

/** One connection: asks, reads the answer to its end (a redirect has no body), asks again until the time is over. */
function visit({ load, index, visitors, answered, waits, start, deadline, finish, reject }: Visiting): void {
  const { bytes, addressAt, buildAt } = requestOf(load);
  const socket: Socket = connect({ host: "127.0.0.1", port: load.port, noDelay: true });
  let partial: Buffer | null = null;
  let askedAt = 0;
  let turn = index;
  const ask = () => {
    const visitor = visitors.next();
    const hex = visitor.toString(16).padStart(8, "0");
    // The fast digits first: visitors are of many networks, as they are outside.
    bytes.write(`${hex.slice(4)}:${hex.slice(0, 4)}`, addressAt, "latin1");
    bytes.write(String(6000 + (visitor % 500)), buildAt, "latin1");
    askedAt = performance.now();
    socket.write(bytes);
  };
  const askInTurn = () => {
    if (load.rate === 0) return performance.now() < deadline ? ask() : socket.end();
    const dueAt = start + (turn * 1000) / load.rate;
    turn += load.connections;
    if (dueAt >= deadline) return socket.end();
    setTimeout(ask, Math.max(0, dueAt - performance.now()));
  };
  socket.on("connect", askInTurn);
  socket.on("data", (data: Buffer) => {
    const answer: Buffer = partial === null ? data : Buffer.concat([partial, data]);
    if (answer.indexOf(END) !== answer.length - 4) {
      partial = answer;
      if (answer.length > 64_000) reject(new Error(`not a redirect: ${answer.subarray(0, 300).toString()}`));
      return;
    }
    partial = null;
    answered.requests += 1;
    if (REDIRECT.equals(answer.subarray(0, REDIRECT.length))) answered.redirects += 1;
    if (answer.includes(TOKEN)) answered.tokens += 1;
    waits.push(performance.now() - askedAt);
    askInTurn();
  });
  socket.on("error", reject);
  socket.on("close", finish);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const load: Load = JSON.parse(process.argv[2] ?? "{}");
  setTimeout(() => process.exit(3), (load.seconds + 20) * 1000).unref();
  console.log(JSON.stringify(await run(load)));
}
