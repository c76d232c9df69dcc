/** The first steps of a partner whom nobody has come by yet. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Schemas } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { PaidIcon } from "../../../parts/icons.ts";
import { t } from "../../../words/index.ts";
import { shownUrl } from "../links/final-address.ts";
import css from "./home.module.css";
import { methodsQuery } from "./queries.ts";

type ChecklistProps = { links: readonly Schemas["Link"][]; make: () => void };

export function Checklist({ links, make }: ChecklistProps) {
  const link = links.at(-1);
  const methods = useQuery(methodsQuery);
  const words = t.home.checklist;
  return (
    <Card title={words.title}>
      <ol className={css["steps"]}>
        <Step number={1} isDone={link !== undefined} name={words.make} text={link === undefined ? words.makeText : shownUrl(link.url)}>
          {link === undefined && (
            <Button variant="filled" onClick={make}>
              {words.make}
            </Button>
          )}
        </Step>
        <Step number={2} isDone={false} name={words.share} text={words.shareText}>
          {link !== undefined && <CopyButton text={link.url} isMain />}
        </Step>
        <Step number={3} isDone={false} name={words.see} text={words.seeText}>
          {link !== undefined && (
            <Button component="a" href={link.url} target="_blank" rel="noreferrer">
              {words.open}
            </Button>
          )}
        </Step>
        <Step number={4} isDone={(methods.data?.data.length ?? 0) > 0} name={words.paid} text={words.paidText}>
          <Link to={"/payouts" as "/"}>{words.addMethod}</Link>
        </Step>
      </ol>
    </Card>
  );
}

type StepProps = { number: number; isDone: boolean; name: string; text: string; children: ReactNode };

function Step({ number, isDone, name, text, children }: StepProps) {
  return (
    <li>
      <span className={isDone ? `${css["number"]} ${css["isDone"]}` : css["number"]}>
        {isDone ? <PaidIcon size={14} stroke={2} aria-label={t.home.checklist.done} /> : number}
      </span>
      <span>
        <strong>{name}</strong>
        <br />
        <span className={css["quiet"]}>{text}</span>
      </span>
      <span>{!isDone && children}</span>
    </li>
  );
}
