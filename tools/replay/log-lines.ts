/**
 * Access logs in the combined format: `host ident user [time] "request" status bytes "referrer" "agent"`. Law: a line is read
 * whole or it is malformed; nothing is guessed.
 */
import type { Visit } from "../local/visit.ts";

export type ReadLog = { lines: number; malformed: number; visits: Visit[] };

/** Every line is a visit or malformed. What follows the last line break is a line only if there is something. */
export function readLog(text: string): ReadLog {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const visits = lines.flatMap((line) => readLine(line) ?? []);
  return { lines: lines.length, malformed: lines.length - visits.length, visits };
}

/** The visit that a line tells of, or null where it is malformed. */
export function readLine(line: string): Visit | null {
  const fields = splitFields(line.replace(/\s+$/, ""));
  if (fields === null || fields.length !== 9) return null;
  const [host = "", , , time = "", request = "", status = "", bytes = "", referrer = "", agent = ""] = fields;
  const at = readTime(time);
  if (host === "" || at === null || !/^\d{3}$/.test(status) || !/^(\d+|-)$/.test(bytes)) return null;
  return { method: /^HEAD(\s|$)/.test(request) ? "HEAD" : "GET", ip: host, agent: orEmpty(agent), referrer: orEmpty(referrer), at };
}

const orEmpty = (field: string): string => (field === "-" ? "" : field);

/** Fields are separated by one space; the fourth is in brackets, the fifth and the last two in quotes. */
function splitFields(line: string): string[] | null {
  const fields: string[] = [];
  let at = 0;
  while (at < line.length) {
    const field = fieldAt(line, at, fields.length);
    if (field === null) return null;
    fields.push(field.text);
    at = field.end + 1;
    if (field.end < line.length && (line[field.end] !== " " || at === line.length)) return null;
  }
  return fields;
}

type Field = { text: string; end: number };

function fieldAt(line: string, start: number, index: number): Field | null {
  if (index === 3) return bracketedAt(line, start);
  if (index === 4 || index >= 7) return quotedAt(line, start);
  // The user may have spaces in it: it ends where the time begins.
  const end = index === 2 ? line.indexOf(" [", start) : line.indexOf(" ", start);
  return end <= start ? null : { text: line.slice(start, end), end };
}

function bracketedAt(line: string, start: number): Field | null {
  const end = line.indexOf("]", start);
  return line[start] !== "[" || end === -1 ? null : { text: line.slice(start + 1, end), end: end + 1 };
}

/** As Apache and nginx write it: `\"`, `\\`, `\n`, `\xhh`. A control character that stands for itself belongs to no log. */
function quotedAt(line: string, start: number): Field | null {
  if (line[start] !== '"') return null;
  let text = "";
  for (let at = start + 1; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === '"') return { text, end: at + 1 };
    if (isControl(char)) return null;
    if (char !== "\\") {
      text += char;
      continue;
    }
    const hex = /^x([0-9a-fA-F]{2})/.exec(line.slice(at + 1, at + 4))?.[1];
    text += hex === undefined ? unescaped(line.charAt(at + 1)) : printable(String.fromCharCode(Number.parseInt(hex, 16)));
    at += hex === undefined ? 1 : 3;
  }
  return null;
}

const isControl = (char: string): boolean => (char < " " && char !== "\t") || char === "\u007f";
/** No header can carry a control character: the visitor's browser could not have sent it as such either. */
const printable = (char: string): string => (isControl(char) ? " " : char);
const unescaped = (char: string): string => ("nrtvbf".includes(char) ? " " : char);

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `17/May/2015:10:05:03 +0200` in milliseconds, the offset honoured; null for a day or an hour that does not exist. */
export function readTime(text: string): number | null {
  const match = /^(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/.exec(text);
  if (match === null) return null;
  const [day = 0, year = 0, hour = 0, minute = 0, second = 0, offsetHours = 0, offsetMinutes = 0] = [1, 3, 4, 5, 6, 8, 9].map((group) =>
    Number(match[group]),
  );
  const month = MONTHS.indexOf(match[2] ?? "");
  const daysInMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  // A second of 60 is a leap second.
  if (month === -1 || day < 1 || day > daysInMonth || hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59)
    return null;
  const offset = (offsetHours * 60 + offsetMinutes) * (match[7] === "-" ? -1 : 1);
  const at = Date.UTC(year, month, day, hour, minute, second) - offset * 60_000;
  return at < 0 ? null : at;
}
