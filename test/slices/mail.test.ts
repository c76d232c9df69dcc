/** How e-mail leaves in production: through the runtime's own binding, which the local runtime simulates. */
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { type Ctx, makePorts } from "../../src/context.ts";
import { handlersOf } from "../../src/flow.ts";
import { type Message, makeMail } from "../../src/mail/index.ts";
import { makeFact } from "../../src/outbox.ts";
import { seedPartner } from "../support/seed.ts";

const message: Message = {
  to: "ada@example.com",
  subject: "Hello\r\nBcc: all@example.com",
  paragraphs: ["One <two>", "https://example.com/?a=1&b=2"],
};
type Sent = Parameters<typeof env.EMAIL.send>[0];

afterEach(() => {
  vi.useRealTimers();
});

/** The binding itself, and what went into and came out of it. */
function watched() {
  const seen: { given: Sent; answered: unknown }[] = [];
  const send = async (given: Sent) => {
    const answered = await env.EMAIL.send(given as never);
    seen.push({ given, answered });
    return answered;
  };
  return { binding: { send } as unknown as Parameters<typeof makeMail>[0]["binding"], seen };
}

it.each([
  ["Acme partners <partners@acme.example>", { email: "partners@acme.example", name: "Acme partners" }],
  ["partners@acme.example", "partners@acme.example"],
])("the binding takes a message from %s", async (from, sender) => {
  const { binding, seen } = watched();
  await makeMail({ binding, from }).send(message);
  expect(seen).toEqual([
    {
      given: {
        to: "ada@example.com",
        from: sender,
        subject: "Hello Bcc: all@example.com",
        text: "One <two>\n\nhttps://example.com/?a=1&b=2\n",
        html: expect.stringContaining('<p>One &lt;two&gt;</p><p><a href="https://example.com/?a=1&amp;b=2">'),
      },
      answered: { messageId: expect.stringMatching(/@acme\.example>?$/) },
    },
  ]);
});

it("a notice that the binding took is told", async () => {
  const partner = await seedPartner();
  const { binding, seen } = watched();
  const mail = makeMail({ binding, from: "partners@acme.example" });
  const ctx: Ctx = { ...makePorts(env), mail, waitUntil: () => undefined, handlersOf: (fact) => handlersOf(ctx, fact) };
  const fact = makeFact("partner.approved", { at: Date.now(), data: partner, about: [partner.id, "by the binding"] });
  await ctx.handlersOf(fact);
  await ctx.handlersOf(fact);
  expect(seen.map(({ given }) => (given as { to: string }).to)).toEqual([partner.email]);
  expect(await env.DB.prepare("select outcome from notices where fact_id = ?").bind(fact.id).first("outcome")).toBe("sent");
});

it.each(["Acme", "partners@", "a@b@c", "Acme <partners@acme.example"])("nothing is sent from %j", async (from) => {
  const { binding, seen } = watched();
  const mail = makeMail({ binding, from });
  await expect(mail.send(message)).rejects.toThrow("is no sender's address");
  expect([mail.isOn, seen]).toEqual([true, []]);
});

it("a post office that hangs is given up after ten seconds", async () => {
  vi.useFakeTimers();
  const mail = makeMail({ binding: { send: () => new Promise(() => undefined) }, from: "partners@acme.example" });
  const sent = expect(mail.send(message)).rejects.toThrow("within 10 seconds");
  await vi.advanceTimersByTimeAsync(10_000);
  await sent;
});
