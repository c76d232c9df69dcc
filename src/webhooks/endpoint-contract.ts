/** Webhook endpoints and their deliveries: shapes of requests and answers. A secret is in one answer only, the one that made it. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";

/** Up to so many endpoints a partner, and of the owners. */
export const MOST_ENDPOINTS = { partner: 10, owners: 20 } as const;
/** The most events of one replay, and deliveries of one retried range. */
export const MOST_AT_ONCE = 10_000;

const urlSchema = z.string().min(1).max(2_048).meta({ example: "https://example.com/hooks/tributary" });
const eventsSchema = z
  .array(z.string().regex(/^(\*|[a-z_]+\.(\*|[a-z_]+))$/, { error: "must be a type, a family such as commission.*, or *" }))
  .min(1)
  .max(50)
  .meta({ example: ["commission.*", "payout.paid"], description: "types, families, or *; account.posted only where it is named" });
const descriptionSchema = z.string().trim().min(1).max(500);

/** What the message itself, the connection or our own keys say is nobody else's to set. */
const RESERVED =
  /^(host|cookie|connection|keep-alive|te|trailer|upgrade|expect|user-agent|transfer-encoding|date|via|proxy-.*|sec-.*|cf-.*|content-.*|webhook-.*|x-forwarded-.*|x-real-ip)$/i;
const headersSchema = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, { error: "is no name of a header" })
      .refine((name) => !RESERVED.test(name), { error: "is a header that cannot be set" }),
    z.string().regex(/^[\x21-\x7e]([\x20-\x7e]{0,510}[\x21-\x7e])?$/, { error: "must be 1 to 512 printable ASCII characters" }),
  )
  .refine((headers) => Object.keys(headers).length <= 10, { error: "at most 10 headers" })
  .meta({ description: "sent with every delivery; shown with their values masked" });

export const createWebhookSchema = z.strictObject({
  url: urlSchema,
  events: eventsSchema,
  partnerId: idSchema("ptn").optional().meta({ description: "whose events; absent with an owner's key: everybody's" }),
  description: descriptionSchema.optional(),
  headers: headersSchema.optional(),
});
export type CreateWebhook = z.infer<typeof createWebhookSchema>;

export const updateWebhookSchema = z.strictObject({
  url: urlSchema.optional(),
  events: eventsSchema.optional(),
  description: descriptionSchema.nullable().optional(),
  headers: headersSchema.nullable().optional(),
  paused: z.boolean().optional().meta({ description: "what happens meanwhile waits; false takes up a disabled endpoint, too" }),
});
export type UpdateWebhook = z.infer<typeof updateWebhookSchema>;

export const webhookSchema = z
  .object({
    id: idSchema("whe"),
    partnerId: idSchema("ptn").nullable(),
    url: z.string(),
    events: z.array(z.string()),
    description: z.string().nullable(),
    headers: z.record(z.string(), z.string()).meta({ description: "values masked" }),
    paused: z.boolean(),
    status: z.enum(["active", "paused", "disabled"]),
    disabledReason: z.string().nullable(),
    failingSince: instantSchema.nullable().meta({ description: "the first failure that no success has followed" }),
    lastError: z.string().nullable().meta({ description: "in words" }),
    lastErrorAt: instantSchema.nullable(),
    lastSuccessAt: instantSchema.nullable(),
    createdAt: instantSchema,
  })
  .meta({ id: "Webhook" });
export type Webhook = z.infer<typeof webhookSchema>;

export const webhookWithSecretSchema = webhookSchema
  .extend({ secret: z.string().meta({ description: "shown this once; signs by Standard Webhooks" }) })
  .meta({ id: "WebhookWithSecret" });

export const listWebhooksSchema = z.strictObject({
  ...pageQuery,
  partnerId: idSchema("ptn").optional(),
  status: z.enum(["active", "paused", "disabled"]).optional(),
});

export const deliveryStatusSchema = z.enum(["pending", "succeeded", "failed", "canceled"]);

export const attemptSchema = z
  .object({
    n: z.int(),
    at: instantSchema,
    durationMs: z.int(),
    status: z.int().nullable().meta({ description: "null where no answer came" }),
    error: z.string().nullable().meta({ description: "in words; null for a success" }),
    request: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }),
    response: z.object({ body: z.string().nullable().meta({ description: "its first 16 KB" }) }),
  })
  .meta({ id: "DeliveryAttempt" });

export const deliverySchema = z
  .object({
    id: idSchema("dlv"),
    endpointId: idSchema("whe"),
    eventId: idSchema("evt"),
    type: z.string(),
    sequence: z.int(),
    status: deliveryStatusSchema,
    attempts: z.int(),
    nextAttemptAt: instantSchema.nullable(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
    lastAttemptAt: instantSchema.nullable(),
    createdAt: instantSchema,
    doneAt: instantSchema.nullable(),
  })
  .meta({ id: "Delivery" });
export type Delivery = z.infer<typeof deliverySchema>;

export const deliveryWithAttemptsSchema = deliverySchema
  .extend({
    body: z.string().nullable().meta({ description: "as it was sent; null before the first attempt" }),
    log: z.array(attemptSchema),
  })
  .meta({ id: "DeliveryWithAttempts" });

export const listDeliveriesSchema = z.strictObject({
  ...pageQuery,
  status: deliveryStatusSchema.optional(),
  type: z.string().max(64).optional().meta({ description: "a type, or a family such as commission.*" }),
  eventId: idSchema("evt").optional(),
});
export type ListDeliveries = z.infer<typeof listDeliveriesSchema>;

const sequenceSchema = z.int().min(1);
export const retryRangeSchema = z.strictObject({
  from: sequenceSchema.optional().meta({ description: "the first sequence; absent: the earliest" }),
  to: sequenceSchema.optional().meta({ description: "the last sequence, included; absent: the latest" }),
});
export type RetryRange = z.infer<typeof retryRangeSchema>;

export const replaySchema = z.strictObject({
  from: sequenceSchema.meta({ description: "the first sequence" }),
  to: sequenceSchema.optional().meta({ description: "the last sequence, included; absent: the end of the log" }),
  endpointId: idSchema("whe"),
});
export type Replay = z.infer<typeof replaySchema>;

export const replayedSchema = z.object({
  endpointId: idSchema("whe"),
  deliveries: z.int().meta({ description: "that are sent again; those that still wait are left as they are" }),
  nextFrom: z.int().nullable().meta({ description: "where to go on, if the range was longer than one call takes" }),
});

/** What a test event says. */
export const webhookTestedSchema = z.object({
  endpointId: idSchema("whe"),
  partnerId: idSchema("ptn").nullable(),
  message: z.string(),
});
