/** Documents that people read and keep: pages as PDF, tables as CSV. It knows type, paper and rules, and nothing of what they say. */
export { asFile } from "./as-file.ts";
export { type AssetReader, type Paper, paperSchema, type Table } from "./contract.ts";
export { drawFacts, drawHeading, drawNote, drawTitle, type FactItem } from "./draw-blocks.ts";
export { drawTable } from "./draw-table.ts";
export { loadFonts } from "./load-fonts.ts";
export { finishDocument, startDocument } from "./start-document.ts";
export { type CsvCell, writeCsv, writeCsvRows } from "./write-csv.ts";
