/**
 * The Durable Object of one exact limit and key: the instants that count, and nothing that says whose they are (its name is
 * a keyed hash). It empties itself by alarm once its last instant no longer counts.
 */
import { DurableObject } from "cloudflare:workers";
import type { Limit, Taken } from "./contract.ts";
import { takeOne } from "./rules.ts";

export class RateLimit extends DurableObject<Env> {
  /** One at a time: between the read and the write the object's input gate lets no other request in. */
  async take(limit: Limit): Promise<Taken> {
    const { storage } = this.ctx;
    const { hits, taken } = takeOne((await storage.get<number[]>("hits")) ?? [], limit, Date.now());
    if (taken.ok) {
      await storage.put("hits", hits);
      await storage.setAlarm(Date.now() + limit.windowMs);
    }
    return taken;
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
