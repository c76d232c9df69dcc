/**
 * Whether a webhook may be sent to an address: https, a public name or address, an ordinary port, and not ourselves. Pure; the
 * URL parser has already turned every spelling of an IPv4 address (octal, hex, one number, short) into the one with four numbers.
 */
import { ok, type Result, refuse } from "../lib/result.ts";

export type AddressRules = {
  /** Loopback over http, on any port, is for a developer's own machine. */
  isDevelopment: boolean;
  /** Hosts (with their port where it is not the usual one) that are this deployment's. */
  ownHosts: readonly string[];
};

const no = (why: string) => refuse("url_not_allowed", `the address is not allowed: ${why}`);

/** The address as it is sent to. */
export function checkAddress(text: string, { isDevelopment, ownHosts }: AddressRules): Result<string> {
  // The parser would drop or replace these in silence.
  if (/[^\x21-\x7e\u00a1-\uffff]|\\/.test(text)) return no("it has characters that do not belong into one");
  const url = URL.parse(text);
  if (url === null) return no("it is no URL");
  if (url.username !== "" || url.password !== "" || /^[a-z+.-]+:\/*[^/?#]*@/i.test(text)) return no("it holds a user name or password");
  if (ownHosts.includes(url.host)) return no("it is one of our own");
  if (isDevelopment && isLoopback(url.hostname) && /^https?:$/.test(url.protocol)) return ok(url.href);
  if (url.protocol !== "https:") return no("only https is");
  if (url.port !== "" && url.port !== "8443") return no("only the ports 443 and 8443 are");
  if (ownHosts.some((host) => host.replace(/:\d+$/, "") === url.hostname)) return no("it is one of our own");
  const refusal = refusalOfHost(url.hostname);
  return refusal === null ? ok(url.href) : no(refusal);
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);

function refusalOfHost(host: string): string | null {
  if (host.startsWith("[")) return isPublicV6(readV6(host.slice(1, -1))) ? null : "its IP address is not a public one";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPublicV4(readV4(host)) ? null : "its IP address is not a public one";
  if (host.endsWith(".")) return "its name ends with a dot";
  if (!host.includes(".")) return "its name has no dot";
  return isPrivateName(host) ? "its name is of a private network" : null;
}

/** Names that never lead into the public network, and public names that are known to lead to whatever address they spell. */
const PRIVATE_SUFFIXES = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "home.arpa",
  "in-addr.arpa",
  "ip6.arpa",
  "test",
  "invalid",
  "onion",
  "nip.io",
  "sslip.io",
  "xip.io",
  "localtest.me",
  "lvh.me",
  "vcap.me",
  "lacolhost.com",
  "localho.st",
  "1u.ms",
  "rbndr.us",
  "traefik.me",
  "local.gd",
  "backname.io",
  "yoogle.com",
];
const isPrivateName = (host: string): boolean => PRIVATE_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));

const readV4 = (text: string): number => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

/** Address ranges that are not the public network's, as `address/bits`. */
const RESERVED_V4: readonly (readonly [number, number])[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  // Where one of the large clouds serves its machines' own secrets.
  "168.63.129.16/32",
].map((range) => {
  const [address = "", bits = "32"] = range.split("/");
  return [readV4(address), 2 ** (32 - Number(bits))] as const;
});

const isPublicV4 = (address: number): boolean => !RESERVED_V4.some(([start, size]) => address >= start && address < start + size);

/** The eight groups of an address as the URL parser writes it. */
function readV6(text: string): number[] {
  const [head = "", tail] = text.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  const [before, after] = [groups(head), tail === undefined ? [] : groups(tail)];
  return tail === undefined ? before : [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/**
 * Only what is given out as global unicast. That leaves out loopback, link-local, unique local, multicast, and every form that
 * carries an IPv4 address (mapped, compatible, NAT64); of the global ones the tunnels, documentation and benchmarks.
 */
function isPublicV6([first = 0, second = 0, third = 0]: readonly number[]): boolean {
  if (first < 0x2000 || first > 0x3fff) return false;
  // 2001::/23 is the registry's own (Teredo, ORCHID, benchmarks), 2001:db8::/32 and 3fff::/20 are documentation, 2002::/16 is 6to4.
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false;
  if (first === 0x2002 || (first === 0x3fff && second < 0x1000)) return false;
  return !(first === 0x2620 && second === 0x4f && third === 0x8000);
}
