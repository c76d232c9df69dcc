/** Events: what the log holds and consumers get, by API, webhook and live feed alike. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";

/** `data` is the resource that the type is about, as the API shows it to the reader. */
export const eventSchema = z
  .object({
    id: idSchema("evt"),
    type: z.string(),
    sequence: z.int().meta({ description: "without gaps for owners; a partner sees its own part of it" }),
    timestamp: instantSchema,
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Event" });
export type Event = z.infer<typeof eventSchema>;

/** The longest that a request may wait for news. */
export const MAX_WAIT_SECONDS = 25;

export const listEventsSchema = z.strictObject({
  ...pageQuery,
  after: z.coerce.number().int().min(0).default(0).meta({ description: "the sequence of the last event that the reader has" }),
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(MAX_WAIT_SECONDS)
    .default(0)
    .meta({ description: "seconds to wait where there is nothing after it yet" }),
  type: z.string().max(64).optional().meta({ description: "a type, or a family such as commission.*" }),
  partnerId: idSchema("ptn").optional(),
  order: z.enum(["oldest", "newest"]).default("oldest").meta({ description: "newest: from the end of the log backwards, without waiting" }),
});
export type ListEvents = z.infer<typeof listEventsSchema>;
