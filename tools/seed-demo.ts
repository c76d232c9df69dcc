/**
 * Fills an empty programme with the demo: partners, links, weeks of visits, conversions, refunds and payouts, all of it
 * through the public doors. Law: it ends by proving every partner's books.
 */
import { CAST, type CastPartner, SHOP } from "./demo/cast.ts";
import { payPartners } from "./demo/pay-partners.ts";
import { makeRandom } from "./demo/random.ts";
import { type Customer, type CustomerEvent, destinationOf, planStory, type Story } from "./demo/story.ts";
import { type Api, inParallel, makeApi } from "./local/api.ts";
import { Complaint, getReplayKey } from "./local/settings.ts";
import { startVisiting } from "./local/visit.ts";

const SEED = 20_260_601;
const WIDTH = 16;
const DAY = 86_400_000;

export type SeededPartner = { cast: CastPartner; id: string };
type Seeding = { apiUrl: string; stripeUrl: string; secretKey: string };

/** Answers a partner and a slug of the demo, for `.local/tributary.json`. */
export async function seedDemo({ apiUrl, stripeUrl, secretKey }: Seeding): Promise<{ partnerId: string; slug: string }> {
  const api = makeApi({ apiUrl, secretKey });
  console.log("Seeding the demo programme...");
  await publishTerms(api);
  const partners = await enrol(api);
  const story = planStory(makeRandom(SEED), Date.now());
  await tell(api, { story, apiUrl });
  await payPartners(api, { partners, stripeUrl });
  for (const { cast, id } of partners) {
    if (cast.status === "suspended") await api.post(`/v1/partners/${id}/suspend`, { reason: "Promised a discount that does not exist" });
  }
  await prove(api, partners);
  const shown = partners[0];
  const slug = shown?.cast.links[0]?.slug;
  if (shown === undefined || slug === undefined) throw new Error("the demo's first partner has no link");
  return { partnerId: shown.id, slug };
}

/** The link that a visitor of the demo can really follow. */
export const SHOP_SLUG = "maya-inkwell";

/** Made once, and led to where the shop now listens; apart from the story, whose figures it does not touch. */
export async function linkToShop(input: { apiUrl: string; secretKey: string; partnerId: string; shopUrl: string }): Promise<void> {
  const api = makeApi(input);
  const destinationUrl = `${input.shopUrl}/`;
  const { data } = await api.get<{ data: { id: string; destinationUrl: string }[] }>(`/v1/links?slug=${SHOP_SLUG}`);
  const [link] = data;
  if (link === undefined) {
    await api.post("/v1/links", { partnerId: input.partnerId, slug: SHOP_SLUG, destinationUrl, name: "Inkwell, the demo's shop" });
  } else if (link.destinationUrl !== destinationUrl) await api.patch(`/v1/links/${link.id}`, { destinationUrl });
}

type Published = { terms: Record<string, unknown> & { allowedHosts: string[] } };

/** The defaults with a shorter hold and the shop's own host; as all terms they reach forward only. */
async function publishTerms(api: Api): Promise<void> {
  const { terms } = await api.get<Published>("/v1/program/terms");
  await api.put("/v1/program/terms", { terms: { ...terms, holdDays: 14, allowedHosts: [...new Set([SHOP, ...terms.allowedHosts])] } });
}

async function enrol(api: Api): Promise<SeededPartner[]> {
  const partners: SeededPartner[] = [];
  for (const cast of CAST) {
    const { name, email, country, tier, rateBps } = cast;
    const status = cast.status === "applied" ? "applied" : "active";
    const own = rateBps === undefined ? {} : { rateBps };
    const { id } = await api.post<{ id: string }>("/v1/partners", { name, email, country, tier, status, ...own });
    for (const link of cast.links) {
      const { slug, name: title, source, medium, campaign } = link;
      const utm = { source, medium, ...(campaign === undefined ? {} : { campaign }) };
      await api.post("/v1/links", { partnerId: id, slug, destinationUrl: destinationOf(link), name: title, utm });
    }
    partners.push({ cast, id });
  }
  return partners;
}

/** Day by day: the visits, then what customers did, each customer's in order; so that months fill as they did. */
async function tell(api: Api, { story, apiUrl }: { story: Story; apiUrl: string }): Promise<void> {
  const visiting = startVisiting(getReplayKey(), WIDTH);
  const tokens = new Map<object, string>();
  const dayOf = (at: number): number => Math.floor(at / DAY);
  const visits = Map.groupBy(story.visits, ({ at }) => dayOf(at));
  const events = Map.groupBy(
    story.customers.flatMap((customer) => customer.events.map((event) => ({ customer, event }))),
    ({ event }) => dayOf(event.at),
  );
  const days = [...new Set([...visits.keys(), ...events.keys()])].sort((a, b) => a - b);
  for (const [index, day] of days.entries()) {
    await inParallel(visits.get(day) ?? [], WIDTH, async (visit) => {
      const location = await visiting.follow({ ...visit, url: `${apiUrl}/${visit.slug}` });
      const token = new URL(location).searchParams.get("trb");
      if (token !== null) tokens.set(visit, token);
    });
    const byCustomer = Map.groupBy(events.get(day) ?? [], ({ customer }) => customer);
    await inParallel([...byCustomer], WIDTH, async ([customer, planned]) => {
      for (const { event } of planned) await report(api, { customer, event, click: tokens.get(customer.visit ?? customer) });
    });
    showProgress(`day ${index + 1} of ${days.length}`);
  }
  showProgress("");
  visiting.close();
  const told = story.customers.reduce((sum, customer) => sum + customer.events.length, 0);
  console.log(`  ${story.visits.length} visits, ${told} signups, sales and refunds`);
}

type Told = { customer: Customer; event: CustomerEvent; click: string | undefined };

async function report(api: Api, { customer: { externalId, name, email }, event, click }: Told): Promise<void> {
  const occurredAt = new Date(event.at).toISOString();
  const customer = { externalId, name, email };
  const attributed = click === undefined ? {} : { click };
  const { type, at: _at, ...fields } = event;
  if (type === "signup") await api.post("/v1/track/signup", { customer, ...attributed, occurredAt });
  else if (type === "sale") await api.post("/v1/track/sale", { ...fields, currency: "USD", customer, ...attributed, occurredAt });
  else await api.post("/v1/track/refund", { ...fields, occurredAt });
}

async function prove(api: Api, partners: readonly SeededPartner[]): Promise<void> {
  for (const { cast, id } of partners) {
    const { ok, violations } = await api.get<{ ok: boolean; violations: string[] }>(`/v1/partners/${id}/ledger/verify`);
    if (!ok) throw new Complaint(`the books of ${cast.name} are broken: ${violations.join("; ")}`);
  }
  console.log(`  the books of all ${partners.length} partners are proven`);
}

function showProgress(text: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${text === "" ? "" : `  ${text}`}`);
}
