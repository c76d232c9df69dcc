/** Device, browser and system of a visit: client hints first, where the browser sent them, then the agent string. */
import Bowser from "bowser";

export type Device = { device: string | null; browser: string | null; os: string | null };

const MAX_REMEMBERED = 5_000;
const remembered = new Map<string, Device>();
const UNKNOWN: Device = { device: null, browser: null, os: null };

/** Minor versions say nothing of device, browser or system, and there are too many of them to remember. */
const withoutBuilds = (text: string) => text.replace(/(?:\.\d+)+/g, "");

/** `hints` are Sec-CH-UA, -Mobile and -Platform, a line each, or "". Remembered by agent and hints, builds left out. */
export function deriveDevice(agent: string, hints: string): Device {
  if (agent === "") return UNKNOWN;
  const key = withoutBuilds(`${hints}\n${agent}`);
  const known = remembered.get(key);
  if (known !== undefined) return known;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  const device = parse(agent, hints);
  remembered.set(key, device);
  return device;
}

function parse(agent: string, hints: string): Device {
  const [brands = "", mobile = "", platform = ""] = hints.split("\n");
  const parsed = Bowser.parse(agent);
  const device = parsed.platform.type ?? guessDevice(agent, mobile);
  return {
    device: mobile === "?1" && device !== "tablet" ? "mobile" : device,
    browser: brandOf(brands) ?? nameOf(parsed.browser.name),
    os: unquote(platform) ?? nameOf(parsed.os.name) ?? UNIX.exec(agent)?.[0] ?? null,
  };
}

/** Phones of before smartphones, and desktops that are neither Windows, Mac nor Linux: what bowser has no type for. */
const OLD_PHONE = /MIDP|J2ME|\bMTK\b|Opera Mini|MobileSafari|UP\.Browser/;
const UNIX = /\b(?:FreeBSD|NetBSD|OpenBSD|SunOS)\b/;
const guessDevice = (agent: string, mobile: string): string | null =>
  OLD_PHONE.test(agent) ? "mobile" : mobile === "?0" || /CrOS|X11|CYGWIN/.test(agent) ? "desktop" : null;

/** Where bowser knows no name it takes the agent's own beginning; a product's name ends before its version. */
const nameOf = (name: string | undefined): string | null => name?.split("/", 1)[0]?.trim().slice(0, 40) || null;

/** `"Chromium";v="124", "Google Chrome";v="124", "Not.A/Brand";v="99"`: the most particular brand, by bowser's names. */
const BRANDS: readonly [brand: string, name: string][] = [
  ["Microsoft Edge", "Microsoft Edge"],
  ["Opera", "Opera"],
  ["Brave", "Brave"],
  ["Vivaldi", "Vivaldi"],
  ["YaBrowser", "Yandex Browser"],
  ["Samsung Internet", "Samsung Internet for Android"],
  ["Google Chrome", "Chrome"],
  ["Chromium", "Chromium"],
];
const brandOf = (brands: string): string | null => BRANDS.find(([brand]) => brands.includes(`"${brand}"`))?.[1] ?? null;

function unquote(platform: string): string | null {
  const name = /^"([^"]{1,40})"$/.exec(platform)?.[1];
  return name === undefined || name === "Unknown" ? null : name;
}
