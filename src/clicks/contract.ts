/** Clicks: the resource, and the message that carries them from the edge to the consumer. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";

/** Why a click is not counted, the first that applies. */
export const uncountedReasonSchema = z.enum([
  "head",
  "empty_agent",
  "bot",
  "prefetch",
  "not_document",
  "datacenter",
  "velocity",
  "flood",
  "duplicate",
]);
export type UncountedReason = z.infer<typeof uncountedReasonSchema>;

export const clickSchema = z
  .object({
    id: idSchema("clk"),
    linkId: idSchema("lnk"),
    partnerId: idSchema("ptn"),
    at: instantSchema,
    counted: z.boolean(),
    reason: uncountedReasonSchema.nullable(),
    repeats: z.int().meta({ description: "visits of the same visitor in the same window that were summarised into this row" }),
    country: z.string().nullable(),
    region: z.string().nullable(),
    city: z.string().nullable(),
    device: z.string().nullable(),
    browser: z.string().nullable(),
    os: z.string().nullable(),
    referrer: z.string().nullable(),
    fraudScore: z.int(),
  })
  .meta({ id: "Click" });
export type Click = z.infer<typeof clickSchema>;

export const listClicksSchema = z.strictObject({
  ...pageQuery,
  partnerId: idSchema("ptn").optional(),
  linkId: idSchema("lnk").optional(),
  counted: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional(),
  reason: uncountedReasonSchema.optional(),
  country: z.string().max(2).toUpperCase().optional(),
  device: z.string().max(32).optional(),
  from: instantSchema.optional().meta({ description: "at or after" }),
  to: instantSchema.optional().meta({ description: "before" }),
});
export type ListClicks = z.infer<typeof listClicksSchema>;

const MAX_TEXT = 4096;

/** What a page says of a visitor who came to it by a link of its own, without the redirect. */
export const trackClickSchema = z.strictObject({
  slug: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9_-]{2,64}$/, { error: "must be 2 to 64 of a-z, 0-9, - and _" })
    .meta({ example: "ada" }),
  url: z
    .string()
    .max(MAX_TEXT)
    .refine((text) => URL.canParse(text), { error: "must be an address" })
    .optional()
    .meta({ description: "the page's own address" }),
  referrer: z.string().max(MAX_TEXT).optional().meta({ description: "where the visitor came from, as `document.referrer` says it" }),
  click: z.string().max(MAX_TEXT).optional().meta({ description: "the token that the browser already has; what names nothing is ignored" }),
  consent: z
    .boolean()
    .optional()
    .meta({ description: "whether the visitor agrees that the token is kept: false sets no cookie, and the mode `consent` needs true" }),
});
export type TrackClick = z.infer<typeof trackClickSchema>;

export const trackedClickSchema = z
  .object({
    token: z.string().meta({ description: "the click token, to be passed on byte for byte" }),
    partner: z.object({ name: z.string() }),
    link: z.object({ slug: z.string() }),
  })
  .meta({ id: "TrackedClick" });
export type TrackedClick = z.infer<typeof trackedClickSchema>;

/** What a visit is read from: a request, or what a tracker said of one. */
export type VisitRequest = Pick<Request, "method" | "url" | "headers"> & { cf?: unknown };

/** A visit as the edge saw it; the consumer makes a click of it. Times in milliseconds. */
export type Visit = {
  /** A countable visit's is the same for the same visitor, link and window. */
  id: string;
  windowAt: number;
  windowMinutes: number;
  /** 80 random bits, 16 characters of the ids' alphabet: tells a redelivery from another visit. */
  nonce: string;
  linkId: string;
  partnerId: string;
  at: number;
  visitor: string;
  /** null: countable. */
  reason: UncountedReason | null;
  /** The isolate that saw it has queued one for the same id before, so it summarises the next ones by itself. */
  isKnown: boolean;
  ip: string;
  country: string | null;
  region: string | null;
  city: string | null;
  asn: number | null;
  agent: string;
  referrer: string | null;
  /** `Sec-CH-UA`, `-Mobile` and `-Platform`, a line each; "" where none was sent. */
  hints: string;
  /** The visit's own query without our token; null where there was none, or where the visitor asks not to be tracked. */
  query: string | null;
  /** Accept-Language, for the fingerprint; null: the visitor asks not to be tracked, and there is none. */
  language: string | null;
};

/** What fraud and attribution may ask of a landed click; times in milliseconds. */
export type ClickEvidence = {
  at: number;
  linkId: string;
  partnerId: string;
  visitor: string;
  ip: string | null;
  country: string | null;
  asn: number | null;
  agent: string | null;
  referrer: string | null;
  query: string | null;
  fingerprint: string | null;
  /** null: counted. */
  reason: UncountedReason | null;
};

/** A click that is durable, as its consumer knows it: one that comes again after a failure is told again. */
export type LandedClick = { id: string; partnerId: string; at: number; isCounted: boolean };

/** Visits of a visitor seen before in the window, instead of a row each. The nonce is that of the first visit in it. */
export type Repeats = { clickId: string; nonce: string; repeats: number };
