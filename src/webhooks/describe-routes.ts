/** Puts every event into the description's `webhooks`: the body by type, with an example that is made from its schema and fits it. */
import { z } from "zod";
import type { Router } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { instantSchema } from "../lib/time.ts";
import { exampleOf } from "./example-of.ts";

/** One type of fact, as facts.ts declares it. */
type FactShape = { shape: { type: { value: string }; data: z.ZodType } };

export function describeEvents(router: Router, facts: readonly FactShape[]): void {
  for (const { shape } of facts) {
    const type = shape.type.value;
    const body = z.object({
      id: idSchema("evt"),
      type: z.literal(type),
      sequence: z.int().min(1).meta({ example: 4711 }),
      timestamp: instantSchema,
      data: shape.data,
    });
    router.openAPIRegistry.registerWebhook({
      method: "post",
      path: type,
      summary: `Sent when this happens: ${type}`,
      request: {
        headers: z.object({
          "webhook-id": z.string().meta({ description: "the event's id, the same on every attempt" }),
          "webhook-timestamp": z.string().meta({ description: "seconds since 1970, of this attempt" }),
          "webhook-signature": z.string().meta({ description: "`v1,` and base64 of HMAC-SHA256; two of them while a secret is exchanged" }),
        }),
        body: { required: true, content: { "application/json": { schema: body, example: exampleOf(body) } } },
      },
      responses: { "2XX": { description: "It has arrived; anything else is tried again" } },
    });
  }
}
