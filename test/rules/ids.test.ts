/** Ids: new ones are time-ordered, derived ones are for ever the same function of their parts. */
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { bytesOfId, derivedId, idFromBytes, idSchema, newId } from "../../src/lib/ids.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("a derived id", () => {
  it("is the same today as when the books were written", () => {
    expect(derivedId("com", "cnv_x", "ptn_y")).toBe("com_6hpr8eyx1ctm1ghe5g55591rar");
  });

  it("depends on its prefix, on each part, on their order and on where one ends", () => {
    const ids = [
      derivedId("com", "a", "b"),
      derivedId("evt", "a", "b"),
      derivedId("com", "b", "a"),
      derivedId("com", "ab"),
      derivedId("com", "a", "b", ""),
      derivedId("com", "a"),
    ];
    expect(new Set(ids.map((id) => id.slice(4))).size).toBe(ids.length);
  });

  it("is one that its own schema accepts, for any parts", () => {
    fc.assert(fc.property(fc.array(fc.string()), (parts) => idSchema("com").safeParse(derivedId("com", ...parts)).success));
  });
});

describe("a new id", () => {
  it("is never the same twice", () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newId("cnv"))).size).toBe(1_000);
  });

  it("sorts after every id of an earlier millisecond", () => {
    vi.useFakeTimers();
    const ids = [0, 1, 2, 1_000, 86_400_000].map((later) => {
      vi.setSystemTime(1_800_000_000_000 + later);
      return newId("evt");
    });
    expect(ids).toEqual([...ids].sort());
  });
});

describe("the schema of an id", () => {
  it.each(["ptn", "lnk", "clk", "cus", "cnv", "rfd", "com", "pay", "pm", "evt", "key"] as const)(
    "accepts a new id of %s and of no other kind",
    (prefix) => {
      expect(idSchema(prefix).safeParse(newId(prefix)).success).toBe(true);
      expect(idSchema(prefix).safeParse(newId(prefix === "ptn" ? "lnk" : "ptn")).success).toBe(false);
    },
  );

  it.each([
    "",
    "ptn_",
    "01h455vb4pex5vsknk084sn02q",
    "ptn_01h455vb4pex5vsknk084sn02",
    "ptn_01h455vb4pex5vsknk084sn02qq",
    "ptn_01H455VB4PEX5VSKNK084SN02Q",
    "ptn_81h455vb4pex5vsknk084sn02q",
    "ptn_01h455vb4pex5vsknk084sn02i",
    "ptn_01h455vb4pex5vsknk084sn02q\n",
    " ptn_01h455vb4pex5vsknk084sn02q",
    "xptn_01h455vb4pex5vsknk084sn02q",
    null,
    7,
  ])("refuses %j", (value) => {
    expect(idSchema("ptn").safeParse(value).success).toBe(false);
  });
});

describe("an id's bytes", () => {
  it("are the id, and back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const id = idFromBytes("clk", bytes);
        expect(idSchema("clk").safeParse(id).success).toBe(true);
        expect([...bytesOfId(id)]).toEqual([...bytes]);
      }),
    );
  });

  it("sort as their ids do", () => {
    const any = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(any, any, (a, b) => {
        const [idA, idB] = [idFromBytes("clk", a), idFromBytes("clk", b)];
        expect(Math.sign(Buffer.compare(a, b))).toBe(idA === idB ? 0 : idA < idB ? -1 : 1);
      }),
    );
  });
});
