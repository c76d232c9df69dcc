/** The whole report as pages that one would send to a partner. Law: what it is of (programme, partner, filters, period, zone) stands on its first page, and the same report gives the same bytes. */
import {
  type AssetReader,
  drawChart,
  drawFacts,
  drawFigures,
  drawHeading,
  drawNote,
  drawSteps,
  drawTable,
  drawTitle,
  type FactItem,
  type Figure,
  finishDocument,
  loadFonts,
  type Paper,
  type Sheet,
  type Step,
  startDocument,
  type Table,
} from "../documents/index.ts";
import { formatBps, formatMoney } from "../lib/money.ts";
import { verifyCommandOf } from "../payouts/index.ts";
import { chartsOf } from "./chart-report.ts";
import type { Funnel, Metrics } from "./contract.ts";
import type { Report, Top } from "./gather-report.ts";
import { type Calendar, calendarOf, changeOf, group, shareOf, wordsOfRange } from "./report-words.ts";

export async function writeReportPdf(
  readAsset: AssetReader,
  { report, paper }: { report: Report; paper: Paper },
): Promise<Uint8Array<ArrayBuffer>> {
  const { overview, program, range, timezone } = report;
  const calendar = calendarOf(timezone);
  const period = wordsOfRange(range, calendar);
  const commissions = formatMoney(overview.commissionMinor, overview.currency);
  const text = report.partner === null ? "Programme report" : "Partner report";
  const fonts = await loadFonts(readAsset, `${JSON.stringify(report)}${commissions}\u2212…–’`);
  const sheet = startDocument({ paper, fonts, title: `${text}, ${period}`, footer: `${program} · ${text} · ${period} · ${timezone}` });
  drawTitle(sheet, { over: program, text, figureOver: "Commissions", figure: commissions });
  drawFacts(sheet, [whose(report), whenOf(report, calendar)]);
  for (const row of figuresOf(report)) drawFigures(sheet, row);
  for (const chart of chartsOf(report, calendar)) drawChart(sheet, chart);
  drawSteps(sheet, "From click to sale", stepsOf(report.funnel));
  for (const top of report.tops) drawTop(sheet, top, report);
  drawProof(sheet, report);
  return finishDocument(sheet);
}

const whose = ({ partner, link, overview }: Report): FactItem[] => [
  { label: "Partner", value: partner?.name ?? "All partners" },
  ...(partner === null ? [] : [{ label: "Partner id", value: partner.id }]),
  { label: "Links", value: link?.name ?? "All links" },
  { label: "Currency", value: overview.currency },
];

const BEFORE: Record<Report["compare"], string> = { previous: "the period before", year: "the year before", none: "" };

const whenOf = ({ range, before, compare, timezone, madeAt }: Report, calendar: Calendar): FactItem[] => [
  { label: "Period", value: wordsOfRange(range, calendar) },
  ...(before === null ? [] : [{ label: `Compared with ${BEFORE[compare]}`, value: wordsOfRange(before, calendar) }]),
  { label: "Time zone", value: timezone },
  { label: "Made", value: `${calendar.instant(madeAt)}${range.to > madeAt ? "; the period is not over yet" : ""}` },
];

type Kind = { label: string; name: keyof Metrics; write: (value: number, currency: string) => string; isCost?: boolean };
const FIGURES: readonly (readonly Kind[])[] = [
  [
    { label: "Revenue", name: "revenueMinor", write: formatMoney },
    { label: "Sales", name: "sales", write: group },
    { label: "Average order", name: "averageOrderMinor", write: formatMoney },
    { label: "Refunds", name: "refundedMinor", write: formatMoney, isCost: true },
    { label: "Commissions", name: "commissionMinor", write: formatMoney },
  ],
  [
    { label: "Clicks", name: "clicks", write: group },
    { label: "Visitors", name: "visitors", write: group },
    { label: "Signups", name: "signups", write: group },
    { label: "Conversion", name: "conversionRateBps", write: formatBps },
    { label: "Per click", name: "earningsPerClickMinor", write: formatMoney },
  ],
];

const figuresOf = ({ overview }: Report): Figure[][] =>
  FIGURES.map((row) =>
    row.map(({ label, name, write, isCost = false }) => ({
      label,
      value: write(overview[name], overview.currency),
      note:
        overview.previous === undefined
          ? { text: "", tone: "muted" as const }
          : changeOf(overview[name], overview.previous[name], { isCost }),
    })),
  );

const STEPS: Record<Funnel["steps"][number]["name"], string> = {
  click: "Clicks",
  visitor: "Visitors",
  signup: "Signups",
  first_sale: "First sales",
  repeat_sale: "Repeat sales",
};

function stepsOf(funnel: Funnel["steps"]): Step[] {
  const widest = Math.max(...funnel.map(({ count }) => count), 1);
  return funnel.map(({ name, count }, index) => {
    const before = funnel[index - 1];
    const share = before === undefined ? "" : shareOf(count, before.count);
    const note = share === "" || before === undefined ? "" : `${share} of ${STEPS[before.name].toLowerCase()}`;
    return { label: STEPS[name], value: group(count), part: Math.max(count, 0) / widest, note };
  });
}

const TITLES: Partial<Record<Top["by"], string>> = { partner: "Partners", link: "Links", country: "Countries", referrer: "Referrers" };

const [HEADING, ROW] = [24, 17];

/** On one page: a table of a few rows has nothing to carry over. */
function drawTop(sheet: Sheet, top: Top, { overview }: Report): void {
  const title = TITLES[top.by] ?? top.by;
  const heading = top.hasMore ? `${title}, the ${top.rows.length} with the most clicks` : title;
  drawHeading(sheet, heading, HEADING + ROW * (top.rows.length + 3));
  if (top.rows.length === 0) drawNote(sheet, "Nothing in this period.");
  else drawTable(sheet, tableOf(top, overview));
}

function tableOf({ rows, hasMore }: Top, overview: Report["overview"]): Table {
  const { currency } = overview;
  const most = Math.max(...rows.map(({ clicks }) => clicks), 1);
  const cells = (name: string, row: Metrics): string[] => [
    name,
    "",
    group(row.clicks),
    group(row.signups),
    group(row.sales),
    formatMoney(row.revenueMinor, currency),
    formatMoney(row.commissionMinor, currency),
  ];
  return {
    columns: [
      { label: "", share: 27 },
      { label: "", share: 16, bars: rows.map(({ clicks }) => clicks / most) },
      { label: "Clicks", share: 10, align: "right" },
      { label: "Signups", share: 9, align: "right" },
      { label: "Sales", share: 8, align: "right" },
      { label: "Revenue", share: 15, align: "right" },
      { label: "Commissions", share: 15, align: "right" },
    ],
    rows: rows.map((row) => cells(row.name, row)),
    totalOf: () => cells(hasMore ? "All, with those not shown" : "All", overview),
  };
}

const MEANING =
  "Clicks are counted clicks; visitors are distinct visitors a UTC day, summed. Revenue is before refunds, which stand on their own day. Commissions are net of what was taken back, on the day of their sale. A sale that several partners or links share counts once under each.";
const EXPORT = "(GET /v1/partners/{id}/ledger/export)";

function drawProof(sheet: Sheet, report: Report): void {
  drawHeading(sheet, "What the figures are, and how to prove them");
  drawNote(sheet, MEANING);
  const { words, command } = proofOf(report);
  drawNote(sheet, words);
  if (command !== null) drawNote(sheet, command, { face: "semibold" });
}

function proofOf({ partner, head }: Report): { words: string; command: string | null } {
  if (partner === null) {
    const words = `Each partner’s commissions are entries of a ledger that anybody can check: export it ${EXPORT}, and run npm run verify-ledger on the file.`;
    return { words, command: null };
  }
  if (head === null) return { words: "Nothing has been posted to the partner’s ledger yet.", command: null };
  const words = `When this report was made the partner’s ledger had ${group(head.entries)} entries. Export it ${EXPORT} and check it, with nothing else of ours, by`;
  return { words, command: verifyCommandOf(partner.id, head) };
}
