/** The editor of a draft: as a form or as exact JSON, and publishing it. Law: what the API refuses stands at its field before anything is published. */
import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { formatDay, formatMoment } from "../../parts/format.ts";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import shared from "./owner.module.css";
import { PublishTerms } from "./publish-terms.tsx";
import css from "./terms.module.css";
import { hasParts, useTermsDraft } from "./terms-draft.tsx";
import { TermsForm } from "./terms-form.tsx";
import type { Terms } from "./terms-query.ts";
import { differenceOf, type Simulated } from "./terms-simulation.tsx";

type Version = Schemas["TermsVersion"];

const isSame = (one: Terms, other: Terms): boolean => JSON.stringify(one) === JSON.stringify(other);

type TermsEditorProps = { inForce: Version; simulation: Simulated };

export function TermsEditor({ inForce, simulation }: TermsEditorProps) {
  const [view, setView] = useState("form");
  const [isPublishing, setPublishing] = useState(false);
  const [published, setPublished] = useState<Version | null>(null);
  const { terms, slips, refused, replace } = useTermsDraft();
  const isChanged = !isSame(terms, inForce.terms);
  const isWrong = Object.keys(slips).length + Object.keys(refused).length > 0;
  return (
    <Card
      title={o.terms.edit}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={o.terms.view}
          value={view}
          onChange={setView}
          data={[
            { value: "form", label: o.terms.asForm, disabled: slips["json"] !== undefined },
            { value: "json", label: o.terms.asJson },
          ]}
        />
      }
    >
      {view === "form" ? <TermsForm /> : <TermsJson sample={inForce.terms} />}
      <div className={css["bar"]}>
        <Standing inForce={inForce} isChanged={isChanged} isWrong={isWrong} published={published} />
        <span className={shared["actions"]}>
          {isChanged && !isWrong && <span className={css["outlook"]}>{differenceOf(simulation)}</span>}
          {isChanged && <Button onClick={() => replace(inForce.terms)}>{o.terms.reset}</Button>}
          <Button variant="filled" disabled={!isChanged || isWrong} onClick={() => setPublishing(true)}>
            {o.terms.publish}
          </Button>
        </span>
      </div>
      <PublishTerms
        isOpen={isPublishing}
        close={() => setPublishing(false)}
        version={inForce.version + 1}
        done={(version) => {
          setPublishing(false);
          setPublished(version);
        }}
      />
    </Card>
  );
}

type StandingProps = { inForce: Version; isChanged: boolean; isWrong: boolean; published: Version | null };

/** What is published for later is not in force yet, so that the draft still differs from what is. */
function standingOf({ inForce, isChanged, isWrong, published }: StandingProps, terms: Terms): string {
  if (isWrong) return o.terms.slips;
  if (published !== null && isSame(published.terms, terms))
    return o.terms.published(published.version, formatMoment(published.effectiveAt));
  if (isChanged) return o.terms.changed;
  return inForce.version === 0 ? o.terms.initial : o.terms.unchanged(inForce.version, formatDay(inForce.effectiveAt));
}

function Standing(props: StandingProps) {
  const { refused, terms } = useTermsDraft();
  return (
    <div role="status" className={props.isWrong ? shared["error"] : shared["small"]}>
      <p>{standingOf(props, terms)}</p>
      {props.isWrong && (
        <ul>
          {Object.entries(refused).map(([path, message]) => (
            <li key={path}>
              {path}: {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function TermsJson({ sample }: { sample: Terms }) {
  const { terms, replace, slip, slips } = useTermsDraft();
  const [text, setText] = useState(() => JSON.stringify(terms, null, 2));
  const change = (next: string): void => {
    setText(next);
    try {
      const parsed: unknown = JSON.parse(next);
      if (hasParts(sample, parsed)) replace(parsed as Terms);
      else slip("json", o.terms.missing);
    } catch (error) {
      slip("json", o.terms.wrongJson(error instanceof Error ? error.message : t.states.broken));
    }
  };
  return (
    <Textarea
      className={css["json"] ?? ""}
      aria-label={o.terms.asJson}
      rows={32}
      spellCheck={false}
      value={text}
      error={slips["json"]}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}
