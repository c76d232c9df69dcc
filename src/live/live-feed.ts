/**
 * The Durable Object of one feed: hibernating sockets of the owners or of one partner. It keeps no event: the log is the truth, and each
 * socket's place in it stands in the socket's attachment, so that whatever is lost or late is read again, in order, once.
 */
import { DurableObject } from "cloudflare:workers";
import { type Click, findClick, listNewestClicks } from "../clicks/index.ts";
import { makePorts, type Ports } from "../context.ts";
import { MINUTE, SECOND, toIso } from "../lib/time.ts";
import { CLOSING, type ClickTally, type Closing, type FeedPort, type Frame, openingSchema } from "./contract.ts";
import { followLog } from "./follow-log.ts";
import { listRefused } from "./list-refused.ts";
import type { SocketState } from "./rules.ts";
import { addTallies, afterSending, closingOf, isPaused, MOST_OF_AN_ACTOR, MOST_SOCKETS, NEWEST, readFrame } from "./rules.ts";
import { deleteWatch, findLogEnds, saveWatch } from "./store.ts";

/** How often sockets are looked after, and how long others believe that this feed is watched. */
const ROUND = 30 * SECOND;
const WATCHED_FOR = 2 * MINUTE;
/** How long the feed looks into the log by itself: after it was opened, until all isolates know; after a nudge, for what an account carries a second later. */
const LOOK_FOR = 1_600;
const LOOK_EVERY = 400;
/** Frames of clicks are this far apart. */
const CLICKS_EVERY = SECOND;

export class LiveFeed extends DurableObject<Env> implements FeedPort {
  readonly #ports: Ports;
  readonly #feed: string;
  #lookUntil = 0;
  #looking: Promise<void> | null = null;
  #reading: Promise<void> | null = null;
  #hasNews = false;
  #tally: ClickTally | null = null;
  #isTelling = false;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#ports = makePorts(env);
    this.#feed = state.id.name ?? "";
    // Answered without waking the object.
    state.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Opens a socket; only the worker asks, for an actor that it has let in. 429 where there are too many. */
  override async fetch(request: Request): Promise<Response> {
    const { actorId, partnerId, after } = openingSchema.parse(JSON.parse(request.headers.get("X-Opening") ?? ""));
    const [{ oldest, newest }, clicks] = await Promise.all([
      findLogEnds(this.#ports),
      listNewestClicks(this.#ports, { partnerId, limit: NEWEST }),
    ]);
    if (this.#sockets().length >= MOST_SOCKETS || this.#sockets(actorId).length >= MOST_OF_AN_ACTOR)
      return new Response(null, { status: 429 });
    const { 0: theirs, 1: ours } = new WebSocketPair();
    this.ctx.acceptWebSocket(ours, [actorId]);
    const cursor = after ?? newest;
    const state = { actorId, partnerId, openedAt: this.#ports.now(), cursor, unproven: 0, checks: 0, asked: null };
    ours.serializeAttachment(state satisfies SocketState);
    this.#send(ours, { type: "live.started", timestamp: this.#timestamp(), data: { after: cursor, oldest, clicks } });
    try {
      await this.#watch();
    } catch (error) {
      close(ours, CLOSING.failed);
      throw error;
    }
    this.#look();
    return new Response(null, { status: 101, webSocket: theirs });
  }

  async nudge(): Promise<void> {
    this.#look();
  }

  async tellClicks(tally: ClickTally): Promise<void> {
    this.#tally = this.#tally === null ? tally : addTallies(tally, this.#tally);
    if (!this.#isTelling) this.ctx.waitUntil(this.#tellClicks());
  }

  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    const read = readFrame(stateOf(socket), frame);
    if ("closing" in read) return close(socket, read.closing);
    socket.serializeAttachment(read.state);
    this.#look();
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    close(socket, { code: 1000, reason: "" });
    // The round cleans up at once: between two awaits of an alarm no socket opens unseen.
    if (this.#sockets().every((other) => other === socket)) await this.ctx.storage.setAlarm(this.#ports.now());
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.webSocketClose(socket);
  }

  /** A round: closes what has to be closed, says again that somebody watches, and reads what no nudge has told of. */
  override async alarm(): Promise<void> {
    try {
      await this.#closeOver();
      if (this.#sockets().length === 0) await deleteWatch(this.#ports, this.#feed);
      if (this.#sockets().length > 0) await this.#watch();
    } catch (error) {
      console.error("live feed", this.#feed, error);
      await this.ctx.storage.setAlarm(this.#ports.now() + ROUND);
    }
    this.#look();
  }

  async #closeOver(): Promise<void> {
    const open = this.#sockets().map((socket) => ({ socket, state: stateOf(socket) }));
    const refused = await listRefused(
      this.#ports,
      open.map(({ state }) => state),
    );
    for (const { socket } of open) {
      const state = stateOf(socket);
      const closing = closingOf(state, { now: this.#ports.now(), isInForce: !refused.has(state.actorId) });
      if (closing !== null) close(socket, closing);
    }
  }

  async #watch(): Promise<void> {
    const now = this.#ports.now();
    await this.ctx.storage.setAlarm(now + ROUND);
    await saveWatch(this.#ports, { feed: this.#feed, watchedUntil: now + WATCHED_FOR });
  }

  /** Reads the log now, and for a while again. */
  #look(): void {
    this.#lookUntil = this.#ports.now() + LOOK_FOR;
    this.#looking ??= this.#keepLooking().finally(() => {
      this.#looking = null;
    });
    this.ctx.waitUntil(Promise.all([this.#looking, this.#read()]));
  }

  async #keepLooking(): Promise<void> {
    while (this.#ports.now() < this.#lookUntil && this.#sockets().length > 0) {
      await scheduler.wait(LOOK_EVERY);
      await this.#read();
    }
  }

  /** One reader at a time; who comes meanwhile is served by one more reading. */
  #read(): Promise<void> {
    this.#hasNews = true;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    try {
      while (this.#hasNews) {
        this.#hasNews = false;
        await followLog(this.#ports, { readers: () => this.#sockets(), stateOf, send: (socket, frame) => this.#send(socket, frame) });
      }
    } catch (error) {
      // The next nudge or round reads from where each socket is.
      console.error("live feed not read", this.#feed, error);
    }
  }

  async #tellClicks(): Promise<void> {
    this.#isTelling = true;
    try {
      for (let tally = this.#takeTally(); tally !== null; tally = this.#takeTally()) {
        const newest = await Promise.all(tally.newest.map((id) => findClick(this.#ports, id)));
        const data = { ...tally, newest: newest.filter((click): click is Click => click !== null) };
        for (const socket of this.#sockets())
          if (!isPaused(stateOf(socket))) this.#send(socket, { type: "click.recorded", timestamp: this.#timestamp(), data });
        await scheduler.wait(CLICKS_EVERY);
      }
    } catch (error) {
      console.error("clicks not told", this.#feed, error);
    } finally {
      this.#isTelling = false;
    }
  }

  #takeTally(): ClickTally | null {
    const tally = this.#tally;
    this.#tally = null;
    return tally;
  }

  #sockets(actorId?: string): WebSocket[] {
    return this.ctx.getWebSockets(actorId).filter(({ readyState }) => readyState === WebSocket.OPEN);
  }

  /** Sends a frame; an event moves the socket's place with it, in one breath. */
  #send(socket: WebSocket, frame: Frame): void {
    const text = JSON.stringify(frame);
    try {
      socket.send(text);
    } catch {
      // It is gone; whoever it was comes again with its last sequence.
      close(socket, CLOSING.failed);
      return;
    }
    const state = stateOf(socket);
    const sent = afterSending("sequence" in frame ? { ...state, cursor: frame.sequence } : state, {
      characters: text.length,
      now: this.#ports.now(),
    });
    socket.serializeAttachment(sent.state);
    if (sent.ask !== null) this.#send(socket, { type: "live.check", timestamp: this.#timestamp(), data: { answer: sent.ask } });
  }

  #timestamp(): string {
    return toIso(this.#ports.now());
  }
}

const stateOf = (socket: WebSocket): SocketState => socket.deserializeAttachment() as SocketState;

/** A socket that is closed already stays closed. */
function close(socket: WebSocket, { code, reason }: Closing | { code: number; reason: string }): void {
  try {
    socket.close(code, reason);
  } catch {
    // It was gone before us.
  }
}
