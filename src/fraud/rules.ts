/**
 * What the evidence of a conversion comes to. Law: pure; the score of several signals is 100 x (1 - product of (1 - score/100)),
 * so that each adds to the others and none passes 100; the terms say from which score on money is held.
 */
import type { FraudRules, Terms } from "../program/index.ts";
import type { Evidence, FraudAction, Signal, SignalId, Verdict } from "./contract.ts";
import { findClickFlood, findDuplicateIp, findFlatTiming, findVelocity } from "./history-signals.ts";
import {
  findBannedReferrer,
  findCountryMismatch,
  findDisposableEmail,
  findFastConversion,
  findPaidAds,
  findSelfReferral,
  findUncountedClick,
} from "./signals.ts";

/** From this score on what is not held is shown, unless the terms say another. */
const NOTE_SCORE = 40;

const FINDERS: readonly ((evidence: Evidence, rules: FraudRules) => Signal | null)[] = [
  findSelfReferral,
  findDuplicateIp,
  findFastConversion,
  findFlatTiming,
  findVelocity,
  findCountryMismatch,
  findPaidAds,
  findBannedReferrer,
  findDisposableEmail,
  findFlood,
];

/** A flood is seen in the crowd or by the click path; the stronger sign counts, once. */
function findFlood(evidence: Evidence, rules: FraudRules): Signal | null {
  const [crowd, uncounted] = [findClickFlood(evidence, rules), findUncountedClick(evidence)];
  return (crowd?.score ?? 0) >= (uncounted?.score ?? 0) ? crowd : uncounted;
}

/** 0-100. */
export const combineScores = (scores: readonly number[]): number =>
  Math.round(100 * (1 - scores.reduce((left, score) => left * (1 - Math.min(100, Math.max(0, score)) / 100), 1)));

type Judging = {
  fraud: Terms["fraud"] /** Kinds that an owner has cleared for this customer and partner: shown, not counted again. */;
  cleared: readonly SignalId[];
};

/** What is found, and what follows by the terms. */
export function judge(evidence: Evidence, { fraud, cleared }: Judging): Verdict {
  const { rules } = fraud;
  const found = fraud.enabled ? FINDERS.map((find) => find(evidence, rules)).filter((signal) => signal !== null) : [];
  const signals = found.filter((signal) => ruleOf(rules, signal.id)?.enabled !== false);
  return decide([...signals, ...botSignal(evidence)], { fraud, cleared });
}

/** What follows from signals by the terms: the strongest action that a signal or the score calls for. */
export function decide(signals: readonly Signal[], { fraud, cleared }: Judging): Verdict {
  const { rules, holdScore, rejectScore } = fraud;
  const actionOf = ({ id }: Signal): FraudAction | undefined => (cleared.includes(id) ? "note" : ruleOf(rules, id)?.action);
  const counted = signals.filter((signal) => actionOf(signal) !== "note");
  const score = combineScores(counted.map((signal) => signal.score));
  const shownScore = combineScores(signals.map((signal) => signal.score));
  const reaches = (threshold: number | null) => threshold !== null && counted.length > 0 && score >= threshold;
  const calls = (action: FraudAction) => signals.some((signal) => actionOf(signal) === action);
  const isBot = counted.some((signal) => signal.id === "bot_agent");
  const action: Verdict["action"] =
    calls("reject") || reaches(rejectScore)
      ? "reject"
      : calls("hold") || isBot || reaches(holdScore)
        ? "hold"
        : signals.length > 0 && shownScore >= (rules.noteScore ?? NOTE_SCORE)
          ? "note"
          : "none";
  const kinds = isActed({ action }) ? counted.map((signal) => signal.id) : null;
  return { score: kinds === null ? shownScore : score, action, signals: [...signals], holds: kinds ?? [] };
}

type Rule = { enabled?: boolean | undefined; action?: FraudAction | undefined };
const ruleOf = (rules: FraudRules, id: SignalId): Rule | undefined => (id === "bot_agent" ? undefined : rules[id]);

/** Held by attribution already: it is shown where it can be cleared. */
const botSignal = ({ isBot }: Evidence): Signal[] =>
  isBot ? [{ id: "bot_agent", version: 1, score: 80, reason: "the click was made by the agent of a bot", inputs: {} }] : [];

export const isActed = ({ action }: Pick<Verdict, "action">): boolean => action === "hold" || action === "reject";

/** What holds one may hold those around it, which were judged knowing less: they are looked at again. */
export const tellsOfOthers = (verdict: Pick<Verdict, "action" | "signals">): boolean =>
  isActed(verdict) && verdict.signals.some(({ id }) => RELATED.has(id));
const RELATED: ReadonlySet<SignalId> = new Set([
  "duplicate_ip",
  "flat_timing",
  "velocity",
  "click_flood",
  "country_mismatch",
  "disposable_email",
]);
