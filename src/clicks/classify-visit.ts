/** Reads off a request why its visit is not counted, as far as that needs no memory. Law: the contract's order of reasons. */
import type { Ctx } from "../context.ts";
import type { VisitRequest } from "./contract.ts";
import { isDatacenter } from "./datacenters.ts";
import type { VisitTerms } from "./find-visit-terms.ts";
import { isBotAgent } from "./is-bot-agent.ts";
import { isBotScore, classifyVisit as judge, type VisitKind } from "./rules.ts";

type Classified = { request: VisitRequest; agent: string; terms: VisitTerms; isReplay: boolean };

export function classifyVisit({ config }: Pick<Ctx, "config">, { request, agent, terms, isReplay }: Classified): VisitKind {
  const { headers } = request;
  const cf = isReplay ? undefined : networkOf(request, config.isDevelopment);
  const rules = terms.shield;
  const asn = cf?.asn ?? 0;
  return judge({
    method: request.method,
    agent,
    isBotAgent: isBotAgent(agent) || isBotScore(cf?.botManagement),
    purpose: `${headers.get("sec-purpose") ?? ""}${headers.get("purpose") ?? ""}${headers.get("x-moz") ?? ""}${headers.get("x-purpose") ?? ""}`,
    destination: headers.get("sec-fetch-dest"),
    isDatacenter: rules?.isDatacenterOn === true && isDatacenter(asn) && !rules.allowAsns.has(asn),
  });
}

/** What the platform says of the visitor's network. The local runtime fills in a whole description of its own machine's, which is nobody's. */
function networkOf(request: VisitRequest, isDevelopment: boolean): Partial<IncomingRequestCfProperties> | undefined {
  const cf = request.cf as Partial<IncomingRequestCfProperties> | undefined;
  return isDevelopment && cf?.colo !== undefined ? undefined : cf;
}
