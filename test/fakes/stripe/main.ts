/** The sandbox as a command: `node test/fakes/stripe/main.ts --port 8789 [--state FILE]`; SIGTERM or SIGINT stops it cleanly. */
import { parseArgs } from "node:util";
import { startStripe } from "./server.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "8789" }, state: { type: "string" } } });
const stripe = await startStripe({ port: Number(values.port), ...(values.state === undefined ? {} : { stateFile: values.state }) });
console.log(`Stripe sandbox at ${stripe.url}`);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    void stripe.stop().then(() => process.exit(0));
  });
}
