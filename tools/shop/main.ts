/** The demo's shop as a program: `node tools/shop/main.ts --port 8790 --api URL --stripe URL`. The keys are the local programme's. */
import { parseArgs } from "node:util";
import { makeApi } from "../local/api.ts";
import { Complaint, findProgramme, runTool, STRIPE_KEY } from "../local/settings.ts";
import { openShop } from "./shop.ts";

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: "string" }, api: { type: "string" }, stripe: { type: "string" } } });
  const { port, api: apiUrl, stripe } = values;
  const programme = findProgramme();
  if (port === undefined || apiUrl === undefined || stripe === undefined) throw new Complaint("say --port, --api and --stripe");
  if (programme === null) throw new Complaint("there is no programme here yet: `npm start` makes it");
  const { secretKey, publishableKey } = programme;
  const url = `http://127.0.0.1:${port}`;
  await openShop({
    port: Number(port),
    url,
    trackerUrl: `${apiUrl}/t.js?key=${publishableKey}`,
    api: makeApi({ apiUrl, secretKey }),
    stripe: { url: stripe, secretKey: STRIPE_KEY },
  });
  console.log(`The shop is open at ${url}`);
}

await runTool(main);
