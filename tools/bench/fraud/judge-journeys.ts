/**
 * Puts journeys before the rules of src/fraud in the order of their conversions, with the evidence that the verbs would gather
 * from D1: what was kept of the partner's others so far, and the cron that judges again what was judged knowing less.
 */
import type { Evidence, PastConversion, Verdict } from "../../../src/fraud/contract.ts";
import { addressKey, isDisposable } from "../../../src/fraud/identity.ts";
import { isActed, judge, tellsOfOthers } from "../../../src/fraud/rules.ts";
import { isMismatch } from "../../../src/fraud/signals.ts";
import type { Terms } from "../../../src/program/index.ts";
import type { Journey } from "./world.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 86_400_000;
/** As src/fraud bounds them. */
const RECENT = 60;
const AGAIN = { days: 7, limit: 200, rounds: 3, perRun: 100, every: 5 * MINUTE };

export type Judged = { journey: Journey; past: PastConversion; verdict: Verdict; rounds: number; isDue: boolean; isHeld: boolean };

export function judgeJourneys(journeys: readonly Journey[], fraud: Terms["fraud"]): Judged[] {
  const history = new History(fraud);
  let cronAt = journeys[0]?.convertedAt ?? 0;
  for (const journey of journeys) {
    while (cronAt <= journey.convertedAt) {
      history.judgeAgain();
      cronAt += AGAIN.every;
    }
    history.judgeNew(journey);
  }
  while (history.judgeAgain() > 0);
  return history.all;
}

class History {
  readonly all: Judged[] = [];
  readonly #fraud: Terms["fraud"];
  readonly #byPartner = new Map<string, Judged[]>();
  readonly #byAddress = new Map<string, Judged[]>();
  #due: Judged[] = [];

  constructor(fraud: Terms["fraud"]) {
    this.#fraud = fraud;
  }

  judgeNew(journey: Journey): void {
    const verdict = judge(this.#evidenceOf(journey), { fraud: this.#fraud, cleared: [] });
    const judged: Judged = { journey, past: pastOf(journey), verdict, rounds: 0, isDue: false, isHeld: isActed(verdict) };
    this.all.push(judged);
    listIn(this.#byPartner, journey.partner.id).push(judged);
    listIn(this.#byAddress, `${journey.partner.id} ${judged.past.address}`).push(judged);
    this.#lookAround(judged);
  }

  /** One run of the cron; answers how many it looked at. */
  judgeAgain(): number {
    const due = this.#due.splice(0, AGAIN.perRun);
    for (const judged of due) {
      const wasActed = isActed(judged.verdict);
      judged.verdict = judge(this.#evidenceOf(judged.journey), { fraud: this.#fraud, cleared: [] });
      judged.isDue = false;
      judged.rounds += 1;
      judged.isHeld ||= isActed(judged.verdict);
      if (!wasActed) this.#lookAround(judged);
    }
    return due.length;
  }

  #lookAround({ verdict, journey }: Judged): void {
    if (!tellsOfOthers(verdict)) return;
    const at = journey.convertedAt;
    let taken = 0;
    const others = this.#byPartner.get(journey.partner.id) ?? [];
    for (let index = others.length - 1; index >= 0 && taken < AGAIN.limit; index -= 1) {
      const other = others[index];
      if (other === undefined || other.past.occurredAt < at - AGAIN.days * DAY) break;
      if (other.isDue || other.rounds >= AGAIN.rounds || isActed(other.verdict)) continue;
      other.isDue = true;
      this.#due.push(other);
      taken += 1;
    }
  }

  #evidenceOf(journey: Journey): Evidence {
    const { partner, customerId, convertedAt: occurredAt } = journey;
    const own = pastOf(journey);
    const others = this.#byPartner.get(partner.id) ?? [];
    const around = latestBefore(others, { at: occurredAt + 3 * DAY, customerId });
    return {
      customerId,
      customerEmail: journey.email,
      occurredAt,
      country: journey.country,
      isFirst: true,
      isBot: false,
      partner: { email: partner.email, addresses: [partner.address], fingerprints: [partner.device], payoutPeers: partner.payoutPeers },
      click: {
        at: journey.clickAt,
        address: own.address,
        country: journey.clickCountry,
        fingerprint: own.fingerprint,
        reason: null,
        referrer: journey.referrer,
        query: journey.query,
      },
      crowd: journey.crowd,
      sameAddress: (this.#byAddress.get(`${partner.id} ${own.address}`) ?? [])
        .map(({ past }) => past)
        .filter((past) => past.customerId !== customerId && Math.abs(past.occurredAt - occurredAt) <= DAY)
        .slice(0, 200),
      burst: around.filter((past) => Math.abs(past.occurredAt - occurredAt) <= 30 * SECOND).length,
      recent: around.filter((past) => past.occurredAt >= occurredAt - 14 * DAY).slice(0, RECENT),
    };
  }
}

/** The newest up to `at`: more than the rules may see. */
function latestBefore(sorted: readonly Judged[], { at, customerId }: { at: number; customerId: string }): PastConversion[] {
  const found: PastConversion[] = [];
  for (let index = sorted.length - 1; index >= 0 && found.length < 400; index -= 1) {
    const past = sorted[index]?.past;
    if (past !== undefined && past.occurredAt <= at && past.customerId !== customerId) found.push(past);
  }
  return found;
}

function listIn(map: Map<string, Judged[]>, key: string): Judged[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

const pastOf = (journey: Journey): PastConversion => ({
  customerId: journey.customerId,
  occurredAt: journey.convertedAt,
  address: addressKey(journey.address),
  fingerprint: journey.device,
  delayMs: journey.convertedAt - journey.clickAt,
  isFirst: true,
  isMismatch: isMismatch({ country: journey.country, click: { country: journey.clickCountry } }),
  isDisposable: journey.email !== null && isDisposable(journey.email, []),
});
