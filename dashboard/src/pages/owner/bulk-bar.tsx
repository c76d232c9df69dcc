/** What can be done with the chosen commissions. Law: a job goes on until it is done; what was refused is told with its count. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { o } from "../../words/owner.ts";
import css from "./bulk-bar.module.css";
import { type Decision, ReasonDialog } from "./reason-dialog.tsx";

export type BulkAnswer = Pick<Schemas["BulkAnswer"], "succeeded" | "refused">;
type Action = Schemas["BulkAnswer"]["action"];

/** Steps of one job; each call of the API handles a part of it. */
const MOST_STEPS = 1_000;

async function review(action: Action, { ids, reason }: { ids: string[]; reason: string }): Promise<BulkAnswer> {
  let answer = await ask(api.POST("/v1/commissions/bulk", { body: { action, reason, ids } }));
  for (let step = 0; !answer.isDone && step < MOST_STEPS; step += 1)
    answer = await ask(api.POST("/v1/commissions/bulk", { body: { jobId: answer.jobId } }));
  return answer;
}

type BulkBarProps = { ids: string[]; clear: () => void; done: (answer: BulkAnswer) => void };

export function BulkBar({ ids, clear, done }: BulkBarProps) {
  const [decision, setDecision] = useState<Decision | null>(null);
  const decide = (action: Action, rest: Pick<Decision, "title" | "text" | "action" | "isDanger">): void =>
    setDecision({ ...rest, send: async (reason) => done(await review(action, { ids, reason })) });
  const words = o.commissions;
  if (ids.length === 0 && decision === null) return null;
  return (
    <div className={css["bar"]}>
      <span>{words.chosen(ids.length)}</span>
      <Button
        size="compact-sm"
        onClick={() => decide("hold", { title: words.holdTitle(ids.length), text: words.holdText, action: words.hold })}
      >
        {words.hold}
      </Button>
      <Button
        size="compact-sm"
        onClick={() => decide("release", { title: words.releaseTitle(ids.length), text: words.releaseText, action: words.release })}
      >
        {words.release}
      </Button>
      <Button
        size="compact-sm"
        color="bad"
        onClick={() =>
          decide("reject", { title: words.rejectTitle(ids.length), text: words.rejectText, action: words.reject, isDanger: true })
        }
      >
        {words.reject}
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={clear}>
        {words.clear}
      </Button>
      <ReasonDialog decision={decision} close={() => setDecision(null)} />
    </div>
  );
}
