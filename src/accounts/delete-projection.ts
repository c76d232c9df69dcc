/** Forgets what D1 knows of one account, before all of it is carried there again. The account itself is the truth. */
import { deleteCommissionsOf } from "../commissions/index.ts";
import type { Ports } from "../context.ts";
import { commit } from "../outbox.ts";
import { deletePayoutsOf } from "../payouts/index.ts";
import { deleteHead } from "./heads.ts";

export async function deleteProjection(ports: Pick<Ports, "db">, partnerId: string): Promise<void> {
  await commit(ports, [deleteHead(ports, partnerId), deleteCommissionsOf(ports, partnerId), ...deletePayoutsOf(ports, partnerId)]);
}
