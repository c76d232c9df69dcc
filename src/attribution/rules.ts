/**
 * Which touches earned a conversion: a binding before clicks, clicks before a code, then the terms' model over what is
 * left. Pure; the weights always sum to 10,000 basis points, what rounding leaves goes to the largest remainder, ties to
 * the later touch.
 */
import { split } from "../lib/money.ts";
import { DAY, toIso } from "../lib/time.ts";
import type { AttributionModel } from "../program/index.ts";
import type { Attribution, ClickTouch, Evidence, Share, Touch, TouchReason, WeightedShare } from "./contract.ts";

const WHOLE_BPS = 10_000;
/** An exact power of two below 2^53: the weight of the latest touch in time decay, as an integer. */
const SCALE = 2 ** 52;

/** What was decided, with every touch that was looked at and why it was not accepted. */
export function attribute(evidence: Evidence): Attribution {
  const bound = evidence.binding !== null;
  const binding = (evidence.binding ?? []).map((share) => bindingTouch(evidence, share));
  const clicks = inOrder(evidence.clicks).map((click) => clickTouch(evidence, click, bound));
  const isClicked = clicks.some((touch) => touch.accepted);
  const code = codeTouch(evidence, bound ? "already_bound" : isClicked ? "click_decides" : null);

  const weighted = bound ? weighBinding(binding, evidence.binding ?? []) : isClicked ? weighClicks(evidence, clicks) : code.map(weighAlone);
  const rest = bound ? [...clicks, ...code] : isClicked ? code : clicks;
  const touches = [...weighted, ...rest, ...(evidence.hasInvalidToken ? [INVALID_TOKEN] : [])];
  const shares = toShares(weighted);
  return { status: statusOf(shares, touches), shares, touches, holds: holdsOf(evidence, weighted) };
}

/** Oldest first; at one instant the call's own token is the later touch. A click that token and history name is one touch. */
function inOrder(clicks: readonly ClickTouch[]): ClickTouch[] {
  const named = new Set(clicks.filter((click) => click.source === "token").map((click) => click.clickId));
  const rank = ({ source }: ClickTouch): number => (source === "token" ? 1 : 0);
  return clicks
    .filter((click) => click.source === "token" || !named.has(click.clickId))
    .sort((a, b) => a.at - b.at || rank(a) - rank(b) || (a.clickId < b.clickId ? -1 : 1));
}

/** The shares of an amount: the parts sum to it to the minor unit. */
export function splitShares(amountMinor: number, shares: readonly WeightedShare[]): Share[] {
  if (shares.length === 0) return [];
  const parts = split(
    amountMinor,
    shares.map((share) => share.weightBps),
  );
  return shares.map((share, index) => ({ ...share, amountMinor: parts[index] ?? 0 }));
}

const INVALID_TOKEN: Touch = {
  clickId: null,
  partnerId: null,
  linkId: null,
  at: null,
  source: "token",
  accepted: false,
  reason: "token_invalid",
};

const judged = (touch: Omit<Touch, "accepted" | "reason" | "weightBps">, reason: TouchReason | null): Touch =>
  reason === null ? { ...touch, accepted: true } : { ...touch, accepted: false, reason };

function bindingTouch(evidence: Evidence, share: WeightedShare): Touch {
  const { clickId, partnerId, linkId } = share;
  return judged({ clickId, partnerId, linkId, at: null, source: "binding" }, partnerReason(evidence, partnerId));
}

function clickTouch(evidence: Evidence, click: ClickTouch, isBound: boolean): Touch {
  const { clickId, partnerId, linkId, source } = click;
  return judged({ clickId, partnerId, linkId, at: toIso(click.at), source }, isBound ? "already_bound" : clickReason(evidence, click));
}

function clickReason(evidence: Evidence, click: ClickTouch): TouchReason | null {
  if (click.isReplay) return "link_replay";
  if (click.at > evidence.occurredAt) return "after_conversion";
  if (click.at < evidence.occurredAt - evidence.terms.windowDays * DAY) return click.source === "token" ? "token_expired" : "expired";
  if (click.isBot && click.source === "visitor") return "bot_agent";
  return partnerReason(evidence, click.partnerId);
}

function codeTouch(evidence: Evidence, overruledBy: TouchReason | null): Touch[] {
  const { code } = evidence;
  if (code === null) return [];
  if (code === "unknown") return [judged({ clickId: null, partnerId: null, linkId: null, at: null, source: "code" }, "code_unknown")];
  const { partnerId, linkId } = code;
  const reason = overruledBy ?? (code.isReplay ? "link_replay" : partnerReason(evidence, partnerId));
  return [judged({ clickId: null, partnerId, linkId, at: null, source: "code" }, reason)];
}

function partnerReason(evidence: Evidence, partnerId: string): TouchReason | null {
  const partner = evidence.partners.get(partnerId);
  if (partner?.status !== "active") return "partner_not_active";
  return normalised(partner.email) === normalised(evidence.customerEmail) ? "own_purchase" : null;
}

const normalised = (email: string | null): string | null => email?.trim().toLowerCase() ?? null;

/** The weights of the binding; what a partner that may not earn would have had goes to the others in proportion. */
function weighBinding(touches: readonly Touch[], binding: readonly WeightedShare[]): Touch[] {
  const weights = touches.map((touch, index) => (touch.accepted ? (binding[index]?.weightBps ?? 0) : 0));
  return withWeights(touches, weights.some((weight) => weight > 0) ? split(WHOLE_BPS, weights) : weights);
}

function weighClicks(evidence: Evidence, touches: readonly Touch[]): Touch[] {
  const { model, halfLifeDays } = evidence.terms;
  const accepted = touches.filter((touch) => touch.accepted);
  const weights = weigh(model, { times: accepted.map((touch) => Date.parse(touch.at ?? "")), halfLifeDays });
  return [...withWeights(accepted, weights), ...touches.filter((touch) => !touch.accepted)];
}

/** The shares that a model would give: of the accepted clicks, or of the code where there are none. For reports that compare models. */
export function sharesUnder(model: AttributionModel, input: { touches: readonly Touch[]; halfLifeDays: number }): WeightedShare[] {
  const accepted = input.touches.filter((touch) => touch.accepted && touch.source !== "binding");
  const clicks = accepted.filter((touch) => touch.at !== null).sort((a, b) => timeOf(a) - timeOf(b));
  if (clicks.length === 0) return toShares(accepted.map(weighAlone));
  return toShares(withWeights(clicks, weigh(model, { times: clicks.map(timeOf), halfLifeDays: input.halfLifeDays })));
}

const timeOf = ({ at }: Touch): number => Date.parse(at ?? "");

const weighAlone = (touch: Touch): Touch => (touch.accepted ? { ...touch, weightBps: WHOLE_BPS } : touch);

const withWeights = (touches: readonly Touch[], weights: readonly number[]): Touch[] =>
  touches.map((touch, index) => (touch.accepted ? { ...touch, weightBps: weights[index] ?? 0 } : touch));

/** One share a partner, with the link and click of its latest touch, in the order of those; none without weight. */
function toShares(touches: readonly Touch[]): WeightedShare[] {
  const shares = new Map<string, WeightedShare>();
  for (const { partnerId, linkId, clickId, accepted, weightBps = 0 } of touches) {
    if (!accepted || partnerId === null) continue;
    const before = shares.get(partnerId)?.weightBps ?? 0;
    shares.delete(partnerId);
    shares.set(partnerId, { partnerId, linkId, clickId, weightBps: before + weightBps });
  }
  return [...shares.values()].filter((share) => share.weightBps > 0);
}

/** Reasons of touches that name nobody who could have earned this conversion at all. */
const ABSENT: ReadonlySet<TouchReason | undefined> = new Set([
  "token_invalid",
  "token_expired",
  "expired",
  "bot_agent",
  "code_unknown",
  "link_replay",
  "after_conversion",
  "already_bound",
  "click_decides",
]);

function statusOf(shares: readonly WeightedShare[], touches: readonly Touch[]): Attribution["status"] {
  if (shares.length > 0) return "attributed";
  const present = touches.filter((touch) => !ABSENT.has(touch.reason));
  return present.length > 0 && present.every((touch) => touch.reason === "own_purchase" || touch.reason === "fraud")
    ? "rejected"
    : "unattributed";
}

/** A bot's click attributes as any other, but nobody is paid for it before somebody has looked. */
function holdsOf(evidence: Evidence, weighted: readonly Touch[]): string[] {
  const bots = new Set(evidence.clicks.filter((click) => click.isBot && click.source === "token").map((click) => click.clickId));
  const isHeld = weighted.some(
    (touch) => touch.source !== "binding" && (touch.weightBps ?? 0) > 0 && touch.clickId !== null && bots.has(touch.clickId),
  );
  return isHeld ? ["bot_agent"] : [];
}

type Touches = { /** Milliseconds, oldest first, at least one. */ times: readonly number[]; halfLifeDays: number };

/** The weight of each touch in basis points. */
export function weigh(model: AttributionModel, { times, halfLifeDays }: Touches): number[] {
  const last = times.length - 1;
  switch (model) {
    case "last_click":
      return times.map((_, index) => (index === last ? WHOLE_BPS : 0));
    case "first_click":
      return times.map((_, index) => (index === 0 ? WHOLE_BPS : 0));
    case "linear":
      return split(
        WHOLE_BPS,
        times.map(() => 1),
      );
    case "position_based":
      return positionBased(times.length);
    case "time_decay":
      return timeDecay(times, halfLifeDays);
  }
}

/** One touch has all, two have half each; else the first and the last have 40% each, those between share 20%. */
function positionBased(count: number): number[] {
  if (count < 3)
    return split(
      WHOLE_BPS,
      Array.from({ length: count }, () => 1),
    );
  return [
    4_000,
    ...split(
      2_000,
      Array.from({ length: count - 2 }, () => 1),
    ),
    4_000,
  ];
}

/** 2^(-age / half-life). Ages count from the latest touch, which scales all weights alike and never lets them all vanish. */
function timeDecay(times: readonly number[], halfLifeDays: number): number[] {
  const latest = times.at(-1) ?? 0;
  return split(
    WHOLE_BPS,
    times.map((at) => Math.round(SCALE * 2 ** (-(latest - at) / (halfLifeDays * DAY)))),
  );
}
