/** Ready pieces of text with a link in them. */
import { t } from "../../../words/index.ts";

export type Snippet = { title: string; text: string };

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);

export const snippetsOf = (url: string, program: string): Snippet[] => [
  { title: t.resources.html, text: `<a href="${escapeHtml(url)}" rel="sponsored">${escapeHtml(program)}</a>` },
  { title: t.resources.markdown, text: `[${program.replaceAll(/[[\]\\]/g, "\\$&")}](${url})` },
  { title: t.resources.sentence, text: t.resources.disclosure(program, url) },
];
