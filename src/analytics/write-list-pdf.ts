/** A list as pages. Law: what does not fit is never cut in silence: the first page says how much of what there is stands here, and where all of it is. */
import {
  type AssetReader,
  drawFacts,
  drawNote,
  drawTable,
  drawTitle,
  finishDocument,
  loadFonts,
  type Paper,
  startDocument,
  type Table,
} from "../documents/index.ts";
import { countOf, type ListPages, runningSums, type Words } from "./lay-out-lists.ts";
import { group } from "./report-words.ts";

export type ListDocument<Shown> = {
  pages: ListPages<Shown>;
  rows: readonly Shown[];
  words: Words;
  /** There are more than these, the newest. */
  isCut: boolean;
  program: string;
  about: { whose: string; period: string; timezone: string; filters: string; madeAt: number };
  /** The path of the CSV with the same filters. */
  csvPath: string;
};

export async function writeListPdf<Shown>(
  readAsset: AssetReader,
  { list, paper }: { list: ListDocument<Shown>; paper: Paper },
): Promise<Uint8Array<ArrayBuffer>> {
  const { pages, rows, words, isCut, program, about, csvPath } = list;
  const table = tableOf(list);
  const texts = [program, ...Object.values(about), ...table.rows.flat(), table.totalOf(rows.length).join("")].join("");
  const fonts = await loadFonts(readAsset, `${texts}\u2212…–`);
  const footer = [program, pages.title, about.period, about.timezone].join(" · ");
  const sheet = startDocument({ paper, fonts, title: `${pages.title}, ${about.period}`, footer });
  drawTitle(sheet, { over: program, text: pages.title, figureOver: isCut ? "The newest" : "In all", figure: group(rows.length) });
  const left = [
    { label: "Partner", value: about.whose },
    { label: "Filters", value: about.filters },
  ];
  const right = [
    { label: "Period", value: about.period },
    { label: "Time zone", value: about.timezone },
    { label: "Made", value: words.calendar.instant(about.madeAt) },
  ];
  drawFacts(sheet, [left, right]);
  if (isCut) {
    drawNote(sheet, `These are the newest ${countOf(rows.length, pages.nouns)}, and there are more. All of them are in the CSV:`, {
      face: "semibold",
    });
    drawNote(sheet, csvPath);
  }
  if (rows.length === 0) drawNote(sheet, `There are no ${pages.nouns[1]} that these filters find.`);
  else drawTable(sheet, table);
  return finishDocument(sheet);
}

function tableOf<Shown>({ pages, rows, words }: ListDocument<Shown>): Table {
  const { columns, sum, nouns } = pages;
  const sums = sum === null ? null : runningSums(rows.map(sum.of));
  const empty = columns.slice(2).map(() => "");
  return {
    columns,
    rows: rows.map((row) => columns.map(({ write }) => write(row, words))),
    totalOf: (count) => {
      const soFar = sums?.(count) ?? "";
      return ["Total", soFar === "" ? countOf(count, nouns) : `${countOf(count, nouns)}, ${sum?.label.toLowerCase()} ${soFar}`, ...empty];
    },
  };
}
