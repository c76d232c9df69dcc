/** How a message is written: as plain text, and as HTML that loads nothing. Pure. */
import type { Message } from "./contract.ts";

const isLink = (paragraph: string): boolean => /^https?:\/\/\S+$/.test(paragraph);

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (each) => ESCAPES[each] ?? "");

export const textOf = ({ paragraphs }: Message): string => `${paragraphs.join("\n\n")}\n`;

export function htmlOf({ subject, paragraphs }: Message): string {
  const lines = paragraphs.map((paragraph) => {
    const text = escapeHtml(paragraph).replaceAll("\n", "<br>");
    return isLink(paragraph) ? `<p><a href="${text}">${text}</a></p>` : `<p>${text}</p>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body>${lines.join("")}</body></html>`;
}

/** What others wrote, as one line of ours: no line ends, control or direction characters, and not too long. */
export const lineOf = (text: string, limit = 200): string =>
  text
    .replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, " ")
    .trim()
    .slice(0, limit);

/** `Tributary <mail@example.com>`, or an address alone; null where it is neither. */
export function readSender(text: string): { email: string; name: string } | null {
  const [, name = "", email = ""] = /^\s*(?:"?([^"<>]*?)"?\s*<)?([^\s<>"@]+@[^\s<>"@]+)>?\s*$/.exec(text) ?? [];
  return email === "" ? null : { email, name: name.trim() };
}
