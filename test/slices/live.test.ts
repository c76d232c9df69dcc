/** The live feed through real sockets: to each reader its own part of the log, as it happens, in order, once. */
import { expect, test } from "vitest";
import { api, partnerKey } from "../support/api.ts";
import { watch } from "../support/live.ts";
import { addManualMethod, fundedPartner, requestPayout } from "../support/money.ts";
import { tokenOf } from "../support/tokens.ts";
import { makeLink, sale, track } from "../support/track.ts";

/** The log as the API tells it to the owner of the key. */
async function logAfter(after: number, key?: string): Promise<unknown[]> {
  return (await api(`/v1/events?limit=100&after=${after}`, key === undefined ? {} : { key })).body.data;
}

test("two partners and an owner each see exactly their own part of the log, as the API shows it", async () => {
  const [ada, bob] = [await fundedPartner(9_000), await fundedPartner(9_000)];
  const keys = [await partnerKey(ada.id), await partnerKey(bob.id), undefined];
  const readers = await Promise.all(keys.map((key) => watch(key === undefined ? {} : { key })));
  await track("sale", sale({ click: tokenOf(await makeLink(ada)) }));
  await addManualMethod(bob);
  await requestPayout(bob, 5_000);
  await track("signup", { customer: { externalId: "new" }, click: tokenOf(await makeLink(bob)) });
  for (const [index, reader] of readers.entries()) {
    const log = await logAfter(reader.of("live.started")[0]?.data["after"], keys[index]);
    expect(log.length).toBeGreaterThan(3);
    await reader.until(() => expect(reader.events).toEqual(log));
  }
});
