/** Facts: each has its place in the flow, and the same occurrence is always the same fact. */
import { describe, expect, it } from "vitest";
import type { Ctx } from "../../src/context.ts";
import { type Fact, type FactType, factSchema } from "../../src/facts.ts";
import { crons, handlersOf } from "../../src/flow.ts";
import { idSchema } from "../../src/lib/ids.ts";
import { makeFact } from "../../src/outbox.ts";

const TYPES: FactType[] = factSchema.options.map((option) => option.shape.type.value);

/** A context that answers nothing: a handler that is entered says so. */
const untouchable = new Proxy({} as Ctx, {
  get: () => {
    throw new Error("a handler was entered");
  },
});

async function handledBy(type: FactType): Promise<"nothing" | "a handler"> {
  try {
    await handlersOf(untouchable, {
      id: "evt_x",
      type,
      at: "2026-11-23T10:00:00.000Z",
      data: { id: "cnv_x", shares: [] },
    } as unknown as Fact);
    return "nothing";
  } catch (error) {
    if (error instanceof Error && error.message === "a handler was entered") return "a handler";
    throw error;
  }
}

describe("the flow", () => {
  it.each(TYPES)("knows what to do with %s", async (type) => {
    await expect(handledBy(type)).resolves.toMatch(/^(nothing|a handler)$/);
  });

  it("turns what is reported into money, and announces the rest", async () => {
    const handled = [];
    for (const type of TYPES) if ((await handledBy(type)) === "a handler") handled.push(type);
    expect(handled).toEqual(expect.arrayContaining(["signup.recorded", "sale.recorded", "sale.refunded"]));
  });

  it("refuses a fact that it has never heard of", async () => {
    await expect(handledBy("sale.imagined" as FactType)).rejects.toThrow();
  });

  it("runs jobs of different names, so that each is claimed by itself", () => {
    const names = Object.values(crons).flatMap((jobs) => jobs.map((job) => job.name));
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(0);
  });
});

describe("a fact", () => {
  const data = { subject: "account", detail: "the books differ" };
  const at = Date.UTC(2026, 10, 23, 10);

  it("is past tense with a place in the story, each type once", () => {
    expect(new Set(TYPES).size).toBe(TYPES.length);
    for (const type of TYPES) expect(type).toMatch(/^[a-z_]+\.[a-z_]+$/);
  });

  it("told again is the same fact, whenever and with whatever state", () => {
    const first = makeFact("ops.alert", { at, data, about: ["ptn_x", "2026-11-23"] });
    const again = makeFact("ops.alert", { at: at + 60_000, data: { ...data, detail: "they still do" }, about: ["ptn_x", "2026-11-23"] });
    expect(again.id).toBe(first.id);
    expect(idSchema("evt").safeParse(first.id).success).toBe(true);
  });

  it("about something else, or of another type, is another fact", () => {
    const ids = [
      makeFact("ops.alert", { at, data, about: ["ptn_x", "1"] }),
      makeFact("ops.alert", { at, data, about: ["ptn_x", "2"] }),
      makeFact("ops.alert", { at, data, about: ["ptn_y", "1"] }),
      makeFact("partner.applied", { at, data: {} as never, about: ["ptn_x", "1"] }),
    ].map((fact) => fact.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is what its own schema accepts, and nothing else under its type", () => {
    const fact = makeFact("ops.alert", { at, data, about: ["x"] });
    expect(factSchema.parse(fact)).toEqual({ ...fact, at: "2026-11-23T10:00:00.000Z" });
    expect(factSchema.safeParse({ ...fact, type: "payout.paid" }).success).toBe(false);
    expect(factSchema.safeParse({ ...fact, type: "sale.imagined" }).success).toBe(false);
  });
});
