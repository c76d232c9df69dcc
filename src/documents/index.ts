/** Documents that people read and keep: pages as PDF, tables as CSV. It knows type, paper and rules, and nothing of what they say. */
export { asFile } from "./as-file.ts";
export { type AssetReader, type Chart, type Column, type Figure, type Paper, paperSchema, type Table } from "./contract.ts";
export { drawFacts, drawHeading, drawNote, drawTitle, type FactItem } from "./draw-blocks.ts";
export { drawChart } from "./draw-chart.ts";
export { drawFigures, drawSteps, type Step } from "./draw-figures.ts";
export { drawTable } from "./draw-table.ts";
export { loadFonts } from "./load-fonts.ts";
export { finishDocument, type Sheet, startDocument } from "./start-document.ts";
export { type CsvCell, writeCsv, writeCsvRows } from "./write-csv.ts";
