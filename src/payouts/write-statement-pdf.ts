/** A payout's statement as pages: who, what for, how it adds up, and how to prove it. Law: the same statement gives the same bytes. */
import {
  type AssetReader,
  drawFacts,
  drawHeading,
  drawNote,
  drawTable,
  drawTitle,
  type FactItem,
  finishDocument,
  loadFonts,
  type Paper,
  startDocument,
  type Table,
} from "../documents/index.ts";
import { formatGrouped } from "../lib/money.ts";
import type { Statement } from "./gather-statement.ts";
import { verifyCommandOf } from "./rules.ts";

const dates = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const times = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const countries = new Intl.DisplayNames("en", { type: "region" });
const dateOf = (iso: string): string => dates.format(new Date(iso));
const timeOf = (iso: string): string => `${times.format(new Date(iso))} UTC`;

export async function writeStatementPdf(
  readAsset: AssetReader,
  input: { statement: Statement; paper: Paper },
): Promise<Uint8Array<ArrayBuffer>> {
  const { statement, paper } = input;
  const { payout, partner, program, head } = statement;
  const fonts = await loadFonts(readAsset, `${partner.name}${partner.email}${program}${statement.method?.label ?? ""}\u2212…–→`);
  const sheet = startDocument({
    paper,
    fonts,
    title: `Payout statement ${payout.id}`,
    footer: `${program} · Payout statement ${payout.id}`,
  });
  drawTitle(sheet, {
    over: program,
    text: "Payout statement",
    figureOver: statusOf(statement),
    figure: `${formatGrouped(payout.amountMinor, payout.currency)} ${payout.currency}`,
  });
  drawFacts(sheet, [partnerFacts(statement), payoutFacts(statement)]);
  drawHeading(sheet, "What it pays");
  drawTable(sheet, tableOfLines(statement));
  drawHeading(sheet, "Entries in the ledger");
  drawTable(sheet, tableOfEntries(statement));
  drawHeading(sheet, "How to prove it");
  drawNote(sheet, `When this statement was made the partner’s ledger had ${head.entries} entries, and its head was`);
  drawNote(sheet, head.hash, { face: "semibold" });
  drawNote(sheet, "Export the ledger (GET /v1/partners/{id}/ledger/export) and check it, with nothing else of ours, by");
  drawNote(sheet, verifyCommandOf(partner.id, head), { face: "semibold" });
  return finishDocument(sheet);
}

const STATUS: Record<Statement["payout"]["status"], string> = {
  requested: "Requested",
  approved: "Approved",
  processing: "On the way since",
  paid: "Paid",
  failed: "Failed, requested",
  canceled: "Canceled, requested",
  reversed: "Reversed, was paid",
};

function statusOf({ payout }: Statement): string {
  return `${STATUS[payout.status]} ${dateOf(payout.paidAt ?? payout.approvedAt ?? payout.requestedAt)}`;
}

function partnerFacts({ partner }: Statement): FactItem[] {
  const country = partner.country === null ? [] : [{ label: "Country", value: `${countries.of(partner.country) ?? partner.country}` }];
  return [
    { label: "Partner", value: partner.name },
    { label: "E-mail", value: partner.email },
    ...country,
    { label: "Partner id", value: partner.id },
  ];
}

function payoutFacts({ payout, lines, method }: Statement): FactItem[] {
  const days = lines.map((line) => line.occurredAt).sort();
  const [from, to] = [days[0] ?? payout.requestedAt, days.at(-1) ?? payout.requestedAt].map(dateOf);
  const by =
    method === null ? "" : `${method.type === "stripe" ? "Stripe" : "Manual transfer"}${method.label === null ? "" : `, ${method.label}`}`;
  const paid = payout.paidAt === null ? [] : [{ label: "Paid", value: timeOf(payout.paidAt) }];
  return [
    { label: "Payout", value: payout.id },
    { label: "Period", value: from === to ? `${from}` : `${from} – ${to}` },
    { label: "Requested", value: timeOf(payout.requestedAt) },
    ...paid,
    ...(by === "" ? [] : [{ label: "Paid by", value: by }]),
  ];
}

const TYPES: Record<Statement["lines"][number]["type"], string> = {
  signup: "Signup",
  sale: "Sale",
  recurring: "Recurring sale",
  bonus: "Bonus",
  adjustment: "Adjustment",
};

function tableOfLines({ lines, payout }: Statement): Table {
  const money = (minor: number) => formatGrouped(minor, payout.currency);
  return {
    columns: [
      { label: "Date", share: 13 },
      { label: "For", share: 15 },
      { label: "Commission", share: 33 },
      { label: "Earned", share: 12, align: "right" },
      { label: "Reversed", share: 12, align: "right" },
      { label: `Paid here, ${payout.currency}`, share: 15, align: "right" },
    ],
    rows: lines.map((line) => [
      dateOf(line.occurredAt),
      line.lineMinor < 0 ? "Reversal" : TYPES[line.type],
      line.commissionId,
      money(line.commissionMinor),
      line.reversedMinor === 0 ? "" : money(-line.reversedMinor),
      money(line.lineMinor),
    ]),
    totalOf: runningTotal(
      lines.map((line) => line.lineMinor),
      (sum) => ["Total", "", "", "", "", money(sum)],
    ),
  };
}

function tableOfEntries({ entries, payout }: Statement): Table {
  return {
    columns: [
      { label: "No.", share: 6 },
      { label: "Entry", share: 41 },
      { label: "Posted", share: 13 },
      { label: "Moves", share: 18 },
      { label: "Hash", share: 10 },
      { label: `Amount, ${payout.currency}`, share: 14, align: "right" },
    ],
    rows: entries.map((entry) => [
      String(entry.seq),
      entry.id,
      dateOf(entry.occurredAt),
      `${entry.debit} to ${entry.credit}`.replaceAll("_", " "),
      entry.hash.slice(0, 8),
      formatGrouped(entry.amountMinor, payout.currency),
    ]),
    totalOf: (count) => [`${count} ${count === 1 ? "entry" : "entries"}`, "", "", "", "", ""],
  };
}

/** Sums once, looks up after: a page's carried total does not add up all rows before it again. */
function runningTotal(amounts: readonly number[], cells: (sum: number) => string[]): (count: number) => string[] {
  const sums = [0];
  for (const amount of amounts) sums.push((sums.at(-1) ?? 0) + amount);
  return (count) => cells(sums[count] ?? 0);
}
