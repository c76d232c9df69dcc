/** Seals the details of manual methods (bank data) at rest, bound to the method's id. */
import { type Sealing, seal, unseal } from "../lib/seal.ts";

type Owner = { authSecret: string; methodId: string };

const sealingOf = ({ authSecret, methodId }: Owner): Sealing => ({
  secret: authSecret,
  purpose: "tributary payout method details",
  boundTo: methodId,
});

export const sealDetails = (details: Readonly<Record<string, string>>, owner: Owner): Promise<string> =>
  seal(JSON.stringify(details), sealingOf(owner));

/** Throws when the text was sealed for another method, with another secret, or was changed. */
export const openDetails = async (text: string, owner: Owner): Promise<Record<string, string>> =>
  JSON.parse(await unseal(text, sealingOf(owner))) as Record<string, string>;
