/** What an owner can decide about a partner, by the status that it has. */
import { api, ask, type Schemas } from "../../api/client.ts";
import { o } from "../../words/owner.ts";
import type { Decision } from "./reason-dialog.tsx";

type Partner = Schemas["Partner"];

const call = (id: string, reason: string) => ({ params: { path: { id } }, body: reason === "" ? {} : { reason } });

export const approve = ({ id, name }: Partner): Decision => ({
  title: o.partners.approveTitle(name),
  text: o.partners.approveText,
  action: o.partners.approve,
  reason: "optional",
  send: (reason) => ask(api.POST("/v1/partners/{id}/approve", call(id, reason))),
});

export const reject = ({ id, name }: Partner): Decision => ({
  title: o.partners.rejectTitle(name),
  text: o.partners.rejectText,
  action: o.partners.reject,
  isDanger: true,
  send: (reason) => ask(api.POST("/v1/partners/{id}/reject", call(id, reason))),
});

const suspend = ({ id, name }: Partner): Decision => ({
  title: o.partners.suspendTitle(name),
  text: o.partners.suspendText,
  action: o.partners.suspend,
  isDanger: true,
  send: (reason) => ask(api.POST("/v1/partners/{id}/suspend", call(id, reason))),
});

const reinstate = ({ id, name }: Partner): Decision => ({
  title: o.partners.reinstateTitle(name),
  text: o.partners.reinstateText,
  action: o.partners.reinstate,
  reason: "optional",
  send: (reason) => ask(api.POST("/v1/partners/{id}/reinstate", call(id, reason))),
});

/** In the order of likeliness. */
export function decisionsOn(partner: Partner): Decision[] {
  switch (partner.status) {
    case "applied":
      return [approve(partner), reject(partner)];
    case "active":
      return [suspend(partner)];
    case "suspended":
      return [reinstate(partner)];
    case "rejected":
      return [];
  }
}
