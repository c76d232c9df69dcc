/** The terms as a form: what most programmes set. What is rarer stands in the JSON view, and stays as it is. */
import { Button } from "@mantine/core";
import { o } from "../../words/owner.ts";
import shared from "./owner.module.css";
import { TIERS } from "./search-params.ts";
import css from "./terms.module.css";
import { readPath, useErrorAt, useTermsDraft } from "./terms-draft.tsx";
import { AddressField, AmountField, ChoiceField, CountField, LinesField, RateField, SwitchField, WordField } from "./terms-fields.tsx";
import type { TierId } from "./terms-query.ts";

const YEAR = 365;

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <fieldset className={css["section"]}>
      <legend className={css["legend"]}>{title}</legend>
      <div className={css["fields"]}>{children}</div>
    </fieldset>
  );
}

export function TermsForm() {
  const { edition } = useTermsDraft();
  return (
    <div key={edition}>
      <Basics />
      <fieldset className={css["section"]}>
        <legend className={css["legend"]}>{o.terms.sections.tiers}</legend>
        {TIERS.map((tier) => (
          <Tier key={tier} id={tier} />
        ))}
      </fieldset>
      <Volume />
      <Limits />
      <Rules />
      <Rest />
    </div>
  );
}

function Basics() {
  return (
    <Section title={o.terms.sections.basics}>
      <WordField path="currency" label={o.terms.currency} />
      <ChoiceField path="attribution.model" label={o.terms.model} choices={o.terms.models} />
      <CountField path="attribution.windowDays" label={o.terms.windowDays} least={1} most={YEAR} />
      <CountField path="attribution.halfLifeDays" label={o.terms.halfLifeDays} least={1} most={YEAR} />
      <CountField path="holdDays" label={o.terms.holdDays} most={YEAR} />
    </Section>
  );
}

function Tier({ id }: { id: TierId }) {
  const at = `tiers.${id}`;
  const { terms, set } = useTermsDraft();
  const isReached = readPath(terms, `${at}.promoteAt`) !== null;
  return (
    <fieldset className={css["tier"]}>
      <legend className={css["tierName"]}>{o.terms.tier(id)}</legend>
      <div className={css["fields"]}>
        <WordField path={`${at}.name`} label={o.terms.name} />
        <RateField path={`${at}.rateBps`} label={o.terms.rate} />
        <AmountField path={`${at}.signupBonusMinor`} label={o.terms.signupBonus} />
        <AmountField path={`${at}.minimumPayoutMinor`} label={o.terms.minimumPayout} />
        {isReached && (
          <>
            <AmountField path={`${at}.promoteAt.volumeMinor`} label={o.terms.promoteVolume} />
            <CountField path={`${at}.promoteAt.periodDays`} label={o.terms.promoteDays} least={1} most={366} />
          </>
        )}
      </div>
      <label className={css["check"]}>
        <input
          type="checkbox"
          className={shared["check"]}
          checked={isReached}
          onChange={({ currentTarget }) =>
            set(`${at}.promoteAt`, currentTarget.checked ? { volumeMinor: 1_000_000, periodDays: 30 } : null)
          }
        />
        {o.terms.promotes}
      </label>
    </fieldset>
  );
}

function Volume() {
  const { terms, set, edition } = useTermsDraft();
  const { brackets } = terms.volume;
  const error = useErrorAt("volume.brackets");
  const last = brackets.at(-1);
  const add = (): void =>
    set("volume.brackets", [...brackets, { fromMinor: (last?.fromMinor ?? 0) + 1_000_000, bonusBps: last?.bonusBps ?? 500 }]);
  return (
    <fieldset className={css["section"]}>
      <legend className={css["legend"]}>{o.terms.sections.volume}</legend>
      <div className={css["fields"]}>
        <ChoiceField path="volume.mode" label={o.terms.mode} choices={o.terms.modes} />
        <ChoiceField path="volume.payAt" label={o.terms.payAt} choices={o.terms.payAts} />
      </div>
      {brackets.map((bracket, index) => (
        <div key={`${edition} ${brackets.length} ${index}`} className={css["bracket"]} data-from={bracket.fromMinor}>
          <AmountField path={`volume.brackets.${index}.fromMinor`} label={o.terms.from} />
          <RateField path={`volume.brackets.${index}.bonusBps`} label={o.terms.bonus} most={100_000} />
          <Button
            variant="subtle"
            aria-label={o.terms.removeBracket(index + 1)}
            onClick={() =>
              set(
                "volume.brackets",
                brackets.filter((_, place) => place !== index),
              )
            }
          >
            {o.terms.remove}
          </Button>
        </div>
      ))}
      {error !== null && (
        <p className={shared["error"]} role="alert">
          {error}
        </p>
      )}
      <Button size="compact-sm" onClick={add}>
        {o.terms.addBracket}
      </Button>
    </fieldset>
  );
}

function Limits() {
  return (
    <Section title={o.terms.sections.limits}>
      <AmountField path="flatPerSaleMinor" label={o.terms.flat} />
      <AmountField path="minimumSaleMinor" label={o.terms.minimumSale} />
      <AmountField path="capMinor" label={o.terms.cap} isOptional />
      <AmountField path="capPerCustomerMinor" label={o.terms.capCustomer} isOptional />
      <AmountField path="capPerMonthMinor" label={o.terms.capMonth} isOptional />
      <CountField path="recurring.months" label={o.terms.recurringMonths} least={1} most={1200} isOptional />
      <CountField path="recurring.payments" label={o.terms.recurringPayments} least={1} most={100_000} isOptional />
    </Section>
  );
}

function Rules() {
  const { rules } = useTermsDraft().terms;
  const { refused } = useTermsDraft();
  const wrong = Object.entries(refused).filter(([path]) => path === "rules" || path.startsWith("rules."));
  return (
    <fieldset className={css["section"]}>
      <legend className={css["legend"]}>{o.terms.sections.rules}</legend>
      <p className={shared["quiet"]}>{o.terms.rulesText(rules.length)}</p>
      <ul className={shared["rows"]}>
        {rules.map(({ name }) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {wrong.map(([path, message]) => (
        <p key={path} className={shared["error"]} role="alert">
          {path}: {message}
        </p>
      ))}
    </fieldset>
  );
}

function Rest() {
  return (
    <>
      <Section title={o.terms.sections.payouts}>
        <AmountField path="payouts.autoApproveUnderMinor" label={o.terms.autoApprove} />
        <ChoiceField path="payouts.schedule" label={o.terms.schedule} choices={o.terms.schedules} />
        <CountField path="payouts.minimumPayingCustomers" label={o.terms.minimumCustomers} most={1_000_000} />
      </Section>
      <Section title={o.terms.sections.fraud}>
        <SwitchField path="fraud.enabled" label={o.terms.fraudOn} />
        <CountField path="fraud.holdScore" label={o.terms.holdScore} most={100} isOptional />
        <CountField path="fraud.rejectScore" label={o.terms.rejectScore} most={100} isOptional />
      </Section>
      <Section title={o.terms.sections.privacy}>
        <CountField path="privacy.ipDays" label={o.terms.ipDays} most={YEAR} />
        <CountField path="privacy.clickDays" label={o.terms.clickDays} least={1} most={3650} />
        <ChoiceField path="privacy.consent" label={o.terms.consent} choices={o.terms.consents} />
        <CountField path="clicks.windowMinutes" label={o.terms.windowMinutes} least={1} most={1440} />
      </Section>
      <Section title={o.terms.sections.places}>
        <LinesField path="allowedHosts" label={o.terms.allowedHosts} />
        <LinesField path="allowedOrigins" label={o.terms.allowedOrigins} />
        <AddressField path="fallbackUrl" label={o.terms.fallbackUrl} />
      </Section>
    </>
  );
}
