/**
 * `npm run rebuild [-- --url https://... ]`: makes D1's projection of every account anew, partner by partner, through the API.
 * The key is TRIBUTARY_SECRET_KEY; without a url it is the programme that `npm start` runs.
 */
import { parseArgs } from "node:util";
import { listAll, makeApi } from "./local/api.ts";
import { Complaint, getRunning, runTool } from "./local/settings.ts";

await runTool(async () => {
  const { values } = parseArgs({ options: { url: { type: "string" } } });
  const secretKey = process.env["TRIBUTARY_SECRET_KEY"];
  if (values.url !== undefined && secretKey === undefined)
    throw new Complaint("set TRIBUTARY_SECRET_KEY to an owner's key of that deployment");
  const api = makeApi(values.url === undefined ? getRunning() : { apiUrl: values.url, secretKey: secretKey ?? "" });
  let broken = 0;
  const partners = await listAll<{ id: string }>(api, "/v1/partners?");
  for (const { id } of partners) {
    const { ok, entries, violations } = await api.post<{ ok: boolean; entries: number; violations: string[] }>(
      `/v1/partners/${id}/ledger/rebuild`,
    );
    console.log(`${id}  ${entries} entries${ok ? "" : `  BROKEN: ${violations.join("; ")}`}`);
    if (!ok) broken += 1;
  }
  console.log(`${partners.length} accounts carried to the database again, ${broken} of them with broken books`);
  if (broken > 0) process.exitCode = 1;
});
