/** The headers of a file that a browser saves: it is one person's, and nobody in between keeps it. */
export const asFile = (name: string, contentType: string) => ({
  "Content-Type": contentType,
  "Content-Disposition": `attachment; filename="${name}"`,
  "Cache-Control": "private, no-store",
});
