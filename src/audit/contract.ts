/** The audit log: who did what to which object, when and why. It holds ids and the reason that was given, no bodies, addresses or secrets. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";

export const auditActorKindSchema = z.enum(["owner", "partner"]);

export const auditRecordSchema = z
  .object({
    id: idSchema("aud"),
    at: instantSchema,
    actor: z.string().meta({ description: "the key or session that acted" }),
    actorKind: auditActorKindSchema,
    partnerId: idSchema("ptn").nullable().meta({ description: "the partner whose key or session it was" }),
    action: z.string().meta({ example: "partners.approve" }),
    route: z.string().meta({ example: "POST /v1/partners/{id}/approve" }),
    subject: z.string().nullable().meta({ description: "the object that was acted on: the path's id, else that of the answer" }),
    reason: z.string().nullable(),
    status: z.int().meta({ description: "how it was answered" }),
    requestId: z.string(),
  })
  .meta({ id: "AuditRecord" });
export type AuditRecord = z.infer<typeof auditRecordSchema>;

export const auditFilterSchema = z.strictObject({
  ...pageQuery,
  actor: z.string().min(1).max(100).optional(),
  action: z.string().min(1).max(100).optional(),
  subject: z.string().min(1).max(100).optional(),
  partnerId: idSchema("ptn").optional().meta({ description: "what this partner's keys and sessions did" }),
  from: instantSchema.optional().meta({ description: "at or after" }),
  to: instantSchema.optional().meta({ description: "before" }),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;
