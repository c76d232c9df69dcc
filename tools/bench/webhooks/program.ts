/** The deployed bundle beside a real receiver: endpoints, events put into the log in bulk, crons by hand, and a runtime that can be killed. */
import { type Receiver, startReceiver } from "../../../test/fakes/receiver/server.ts";
import type { Api } from "../../local/api.ts";
import { type Program, startProgram } from "../payouts/program.ts";

export type Hooks = {
  program: Program;
  receiver: Receiver;
  /** Answers the endpoint's id and secret. */
  makeEndpoint: (name: string, events?: readonly string[]) => Promise<{ id: string; secret: string }>;
  /** Links of new partners' are announced: so many events, as they come of requests. */
  announce: (count: number) => Promise<void>;
  /** The five minutes' cron, each time of another period. */
  runCron: () => Promise<void>;
  pending: () => Promise<number>;
  stop: () => Promise<void>;
};

export async function startHooks(scratch: string, folder: string): Promise<Hooks> {
  const receiver = await startReceiver({ port: 0 });
  const program = await startProgram(scratch, folder);
  const api = (): Api => program.api();
  let serial = 0;
  let period = Date.now();
  return {
    program,
    receiver,
    makeEndpoint: (name, events = ["link.created"]) => api().post("/v1/webhooks", { url: `${receiver.url}/${name}`, events }),
    announce: async (count) => {
      serial += 1;
      const partner = await api().post<{ id: string }>("/v1/partners", {
        email: `bench-${serial}-${Date.now()}@example.com`,
        name: "Bench",
      });
      for (let n = 0; n < count; n += 1) await api().post("/v1/links", { partnerId: partner.id, destinationUrl: "https://example.com/" });
    },
    runCron: async () => {
      period += 300_000;
      await program.bench().runCron("*/5 * * * *", period);
    },
    pending: async () =>
      (await program.bench().db.prepare("select count(*) as n from webhook_deliveries where status = 'pending'").first<number>("n")) ?? 0,
    stop: async () => {
      await program.stop();
      await receiver.stop();
    },
  };
}
