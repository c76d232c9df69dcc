/** How one version of the terms differs from another, in words: `Tier 2's rate: 15% -> 18%`, one line a change. Pure. */
import { formatBps, formatMinor } from "../lib/money.ts";
import type { Terms } from "./contract.ts";

type Sides = { before: unknown; after: unknown };
type Money = { before: string; after: string };

export const describeChanges = (before: Terms, after: Terms): string[] =>
  walk([], { before, after }, { before: before.currency, after: after.currency });

/** Lists whose members are known by one of their fields: a member that moved is no change of its content. */
const KEYS: Record<string, { key: string; name: (key: unknown, money: string) => string }> = {
  "volume.brackets": { key: "fromMinor", name: (from, money) => `Volume bonus from ${amount(from, money)}` },
  milestones: { key: "volumeMinor", name: (from, money) => `Milestone at ${amount(from, money)}` },
  rules: { key: "name", name: (name) => `Rule "${String(name)}"` },
};

function walk(path: readonly string[], { before, after }: Sides, money: Money): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const known = KEYS[path.join(".")];
  if (known !== undefined) return walkList(known, { before: listOf(before), after: listOf(after) }, money);
  if (Array.isArray(before) && Array.isArray(after)) return walkSet(labelOf(path), before, after);
  if (isObject(before) && isObject(after) && !path.includes("rules")) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => walk([...path, name], { before: before[name], after: after[name] }, money));
  }
  return [`${labelOf(path)}: ${words(path, before, money.before)} -> ${words(path, after, money.after)}`];
}

type Known = (typeof KEYS)[string];
type Members = readonly Record<string, unknown>[];

function walkList({ key, name }: Known, { before, after }: { before: Members; after: Members }, money: Money): string[] {
  const find = (list: Members, value: unknown) => list.find((member) => member[key] === value);
  const lines = before.flatMap((old) => {
    const label = name(old[key], money.before);
    const now = find(after, old[key]);
    if (now === undefined) return [`${label}: removed (was ${membersWords(old, key, money.before)})`];
    return Object.keys({ ...old, ...now }).flatMap((field) =>
      JSON.stringify(old[field]) === JSON.stringify(now[field])
        ? []
        : [`${label}, ${wordsOf(field)}: ${words([field], old[field], money.before)} -> ${words([field], now[field], money.after)}`],
    );
  });
  const added = after
    .filter((member) => find(before, member[key]) === undefined)
    .map((member) => `${name(member[key], money.after)}: added, ${membersWords(member, key, money.after)}`);
  const kept = (list: Members, other: Members) => list.map((member) => member[key]).filter((value) => find(other, value) !== undefined);
  const isMoved = JSON.stringify(kept(before, after)) !== JSON.stringify(kept(after, before));
  return [...lines, ...added, ...(isMoved ? [`Order: ${after.map((member) => String(member[key])).join(", then ")}`] : [])];
}

function walkSet(label: string, before: readonly unknown[], after: readonly unknown[]): string[] {
  const added = after.filter((value) => !before.includes(value));
  const removed = before.filter((value) => !after.includes(value));
  return [
    ...(added.length > 0 ? [`${label}: added ${added.join(", ")}`] : []),
    ...(removed.length > 0 ? [`${label}: removed ${removed.join(", ")}`] : []),
    ...(added.length + removed.length === 0 ? [`${label}: in another order`] : []),
  ];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Members => (Array.isArray(value) ? value.filter(isObject) : []);

const membersWords = (member: Record<string, unknown>, key: string, money: string): string =>
  Object.entries(member)
    .filter(([field]) => field !== key)
    .map(([field, value]) => `${wordsOf(field)} ${words([field], value, money)}`)
    .join(", ");

const amount = (value: unknown, money: string): string => (typeof value === "number" ? formatMinor(value, money) : String(value));

/** A value by the unit that its field's name ends in. */
function words(path: readonly string[], value: unknown, money: string): string {
  const field = path.at(-1) ?? "";
  if (value === undefined || value === null) return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value !== "number") return typeof value === "string" ? value : valuesWords(value, money);
  if (field.endsWith("Bps")) return formatBps(value);
  if (field.endsWith("Minor")) return formatMinor(value, money);
  // By currency: the field's name is the currency itself.
  if (/^[A-Z]{3}$/.test(field)) return formatMinor(value, field);
  const unit = /(Days|Minutes)$/.exec(field)?.[1]?.toLowerCase() ?? (field === "months" ? "months" : null);
  return unit === null ? String(value) : `${value} ${value === 1 ? unit.slice(0, -1) : unit}`;
}

/** A small object in a line: conditions, pay, promotion. */
function valuesWords(value: unknown, money: string): string {
  if (Array.isArray(value)) return value.map((each) => words([], each, money)).join(" or ");
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(([field, each]) => `${wordsOf(field)} ${words([field], each, money)}`);
  return fields.length === 0 ? "always" : fields.join(", ");
}

/** `autoApproveUnderMinor` -> `auto approve under`. */
const wordsOf = (field: string): string =>
  /^[A-Z]{3}$/.test(field)
    ? field
    : field
        .replace(/(Bps|Minor|Days|Minutes)$/, "")
        .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
        .trim();

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function labelOf([first = "", ...rest]: readonly string[]): string {
  const tail = rest.map(wordsOf).join(" ");
  if (first === "tiers") return `Tier ${(rest[0] ?? "").replace("tier", "")}'s ${rest.slice(1).map(wordsOf).join(" ")}`;
  return tail === "" ? capital(wordsOf(first)) : `${capital(wordsOf(first))}: ${tail}`;
}
