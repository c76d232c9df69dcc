/**
 * The tracker, `/t.js`: picks up the click on the merchant's page, keeps its token and hands it on. Law: nothing here ever
 * throws into the page, and nothing is stored against the programme's consent mode or the browser's signals.
 */
import { type Answered, makeApi } from "./call-api.ts";
import { type Decorating, decorate, decorateFollowed } from "./decorate.ts";
import { makeKeep } from "./keep-token.ts";
import { slugOf, valuesOf } from "./read-address.ts";
import { latestOf } from "./read-token.ts";

/** What the server writes before the script: the terms' consent mode, and the domain of its own cookies. */
declare const $settings: { consent: string; domain: string };

type State = { token: string | null; partner: { name: string } | null; link: { slug: string } | null };
type Done = (error: unknown, answer: unknown) => void;
type Page = Window & { tributary?: ((...command: unknown[]) => void) & { q?: ArrayLike<unknown>[]; isReady?: boolean } };
type Prerendering = Document & { prerendering?: boolean };

const MODES = ["cookie", "consent", "cookieless"];
const script = (document.currentScript ?? document.querySelector('script[src*="/t.js"]')) as HTMLScriptElement | null;
const source = new URL(script?.src ?? "", location.href);
const option = (name: string): string => script?.getAttribute(`data-${name}`) ?? "";

const isUnder = (host: string, domain: string): boolean => domain !== "" && (host === domain || host.endsWith(`.${domain}`));
const serverDomain = $settings.domain.replace(/^\./, "");
const isFirstParty =
  location.hostname === source.hostname || (isUnder(location.hostname, serverDomain) && isUnder(source.hostname, serverDomain));
const domain = option("domain") || (isFirstParty ? serverDomain : "");
/** The stricter of the terms' and the page's: a page may ask for more privacy than the programme does, never for less. */
const mode = MODES[Math.max(MODES.indexOf($settings.consent), MODES.indexOf(option("consent")))];
const isRefused = (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true || navigator.doNotTrack === "1";

const keep = makeKeep(domain);
const call = makeApi(source.origin, option("key") || (source.searchParams.get("key") ?? ""));
const state: State = { token: null, partner: null, link: null };
let hasConsent = mode === "cookie";
let lastSlug = "";
let work: Promise<unknown> = Promise.resolve();

const mayStore = (): boolean => hasConsent && mode !== "cookieless" && !isRefused;
/** Whether the next page will find the token by itself: storage may be blocked, which only trying tells. */
const isKept = (): boolean => mayStore() && keep.read().includes(state.token);
const decorating = (token: string): Decorating => ({
  token,
  mustRideTo: (host) => (host === location.hostname || isUnder(host, domain)) && !isKept(),
});

/** Runs what the merchant's page handed in, whose failures are its own to see and nobody's to stumble over. */
const quietly = (action: () => void): void => {
  try {
    action();
  } catch (error) {
    console.error("tributary", error);
  }
};

/** The latest click wins, whichever way it came. */
function adopt(tokens: readonly unknown[]): void {
  const token = latestOf([state.token, ...tokens], Date.now());
  if (token === "") return;
  state.token = token;
  if (mayStore()) keep.write(token);
  decorate(document, decorating(token));
}

async function click(fields: object): Promise<Answered> {
  // The server's cookies are kept by the page's rules, too.
  const seen = { url: location.href.slice(0, 2_000), referrer: document.referrer.slice(0, 2_000), consent: mayStore() };
  const body = { ...seen, ...(state.token === null ? {} : { click: state.token }), ...fields };
  const result = await call({ path: "click", body, isFirstParty });
  const answer = result.answer as (State & { token: string }) | null;
  if (answer !== null) {
    state.partner = answer.partner;
    state.link = answer.link;
    quietly(() => adopt([answer.token]));
  }
  return result;
}

/** What this address says; a slug is asked for once, however often a page of one script shows it. */
function pickUp(): void {
  const token = latestOf(valuesOf(location.search, "trb"), Date.now());
  const slug = slugOf(location.search).toLowerCase();
  if (token !== "") adopt([token]);
  else if (slug !== "" && slug !== lastSlug) {
    lastSlug = slug;
    work = work.then(() => click({ slug }));
  }
}

function setConsent(isGranted: boolean): void {
  hasConsent = isGranted && mode !== "cookieless";
  if (hasConsent && !isRefused) adopt(keep.read());
  else keep.clear();
}

function run(name: unknown, value: unknown, done?: unknown): void {
  const tell = ({ error, answer }: Answered): void => {
    if (typeof done === "function") quietly(() => (done as Done)(error, answer));
  };
  if (name === "ready") work = work.then(() => quietly(() => (value as (state: State) => void)({ ...state })));
  else if (name === "click") work = work.then(() => click(value as object).then(tell));
  else if (name === "consent") quietly(() => setConsent(value === true));
  else if (name === "signup") {
    work = work
      .then(() => ({ ...(state.token === null ? {} : { click: state.token }), ...(value as object) }))
      .then((body) => call({ path: "signup", body, isFirstParty: false }).then(tell));
  } else console.error("tributary", "there is no command", name);
}

/** Pages of one script change their address without loading: that is seen, and nothing of it changed. */
function followNavigation(): void {
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (this: History, ...change: Parameters<History["pushState"]>) {
      original.apply(this, change);
      quietly(pickUp);
    };
  }
  addEventListener("popstate", () => quietly(pickUp));
}

function start(page: Page): void {
  const waiting = page.tributary?.q ?? [];
  if (page.tributary?.isReady) return;
  page.tributary = Object.assign((...command: unknown[]) => run(command[0], command[1], command[2]), { isReady: true });
  const whenDecorated = (action: (decorating: Decorating) => void) => quietly(() => state.token && action(decorating(state.token)));
  const redecorate = (): void => whenDecorated((with_) => decorate(document, with_));
  const begin = (): void => {
    if (mayStore()) quietly(() => adopt(keep.read()));
    quietly(pickUp);
    for (const command of Array.from(waiting)) run(command[0], command[1], command[2]);
    quietly(followNavigation);
    for (const event of ["click", "auxclick"]) {
      addEventListener(event, (followed) => whenDecorated((with_) => decorateFollowed(followed, with_)), true);
    }
    new MutationObserver(redecorate).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["href"] });
  };
  // A page that is prepared and perhaps never shown is no visit.
  if ((document as Prerendering).prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
  else begin();
}

start(window as Page);
