/** The live feed for the dashboard: by the session's cookie, from the dashboard's own pages only, and for as long as the session lasts. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { announceAlerts, feedStub, knock, watch } from "../support/live.ts";
import { seedPartner } from "../support/seed.ts";
import { asBrowser, HOME, seedOwner, signIn } from "../support/sessions.ts";

const browser = (cookie: string, origin = HOME) => ({ key: null, door: "/api/v1/live", headers: { Cookie: cookie, Origin: origin } });

test("a signed-in partner is told what is its own, a signed-in owner everything", async () => {
  const [partner, other, owner] = [await seedPartner(), await seedPartner(), await seedOwner()];
  const [mine, all] = [await watch(browser(await signIn(partner.email))), await watch(browser(await signIn(owner.email)))];
  await announceAlerts([{ partnerId: partner.id }, { partnerId: other.id }, {}]);
  await all.until(() => expect(all.events).toHaveLength(3));
  await mine.until(() => expect(mine.events).toEqual(all.events.slice(0, 1)));
  for (const reader of [mine, all]) {
    expect(reader.closing).toBeNull();
    await reader.close();
  }
});

test("another page cannot open a socket with the cookie, and nobody can without one", async () => {
  const cookie = await signIn((await seedPartner()).email);
  expect((await knock("", browser(cookie, "https://evil.example"))).status).toBe(403);
  expect((await knock("", { key: null, door: "/api/v1/live", headers: { Cookie: cookie } })).status).toBe(403);
  expect((await knock("", browser(""))).status).toBe(401);
});

test("a session that ends closes its sockets in the feed's next round, and no other session's", async () => {
  const { id, email } = await seedPartner();
  const [ended, kept] = [await signIn(email), await signIn(email)];
  const readers = { ended: await watch(browser(ended)), kept: await watch(browser(kept)) };
  const [current] = (await asBrowser(ended)("/v1/sessions")).body.data.filter((row: { isCurrent: boolean }) => row.isCurrent);
  expect((await asBrowser(ended)(`/v1/sessions/${current.id}`, { method: "DELETE" })).status).toBe(204);
  await runDurableObjectAlarm(feedStub(id));
  await readers.ended.until(() => expect(readers.ended.closing?.code).toBe(4001));
  await announceAlerts([{ partnerId: id }]);
  await readers.kept.until(() => expect(readers.kept.events).toHaveLength(1));
  expect(readers.kept.closing).toBeNull();
  await readers.kept.close();
});

test("whose mailbox is no longer an owner's, or whose partner's is another, is told nothing more", async () => {
  const [owner, partner] = [await seedOwner(), await seedPartner()];
  await seedOwner();
  const [former, moved] = [await watch(browser(await signIn(owner.email))), await watch(browser(await signIn(partner.email)))];
  await env.DB.prepare("delete from owners where id = ?").bind(owner.id).run();
  await env.DB.prepare("update partners set email = 'other@example.com' where id = ?").bind(partner.id).run();
  await runDurableObjectAlarm(feedStub("owners"));
  await runDurableObjectAlarm(feedStub(partner.id));
  for (const reader of [former, moved]) await reader.until(() => expect(reader.closing?.code).toBe(4001));
});
