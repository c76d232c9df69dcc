/** Where a text still stands in the database: every table, every row, every column. */
import { env } from "cloudflare:workers";

/** `table: text` for each that is found. */
export async function tracesOf(...texts: string[]): Promise<string[]> {
  const { results: tables } = await env.DB.prepare(
    "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'",
  ).all<{ name: string }>();
  const found: string[] = [];
  for (const { name } of tables) {
    const { results } = await env.DB.prepare(`select * from "${name}"`).all();
    const text = JSON.stringify(results);
    for (const each of texts) if (text.includes(each)) found.push(`${name}: ${each}`);
  }
  return found;
}
