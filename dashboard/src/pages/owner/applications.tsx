/** Applications: each with what the applicant said, and the decision beside it. */
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Page } from "../../app/page.tsx";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { formatDay } from "../../parts/format.ts";
import { Empty, ErrorState, Loading } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import css from "./owner.module.css";
import { approve, reject } from "./partner-decisions.ts";
import { type Decision, ReasonDialog } from "./reason-dialog.tsx";

type Partner = Schemas["Partner"];

export function ApplicationsPage() {
  const [decision, setDecision] = useState<Decision | null>(null);
  const list = useCursorList<Partner>(["partners", "applied"], (page, signal) =>
    ask(api.GET("/v1/partners", { params: { query: { ...page, status: "applied" } }, signal })),
  );
  return (
    <Page title={o.applications.title}>
      <div className={css["stack"]}>
        {list.isPending && <Loading height={160} />}
        {list.error !== null && list.rows === undefined && (
          <ErrorState what={o.applications.title} error={list.error} retry={list.refetch} />
        )}
        {list.rows?.length === 0 && (
          <Card>
            <Empty>
              {o.applications.empty} <a href="/apply">{o.applications.form}</a>.
            </Empty>
          </Card>
        )}
        {list.rows?.map((partner) => (
          <Application key={partner.id} partner={partner} decide={setDecision} />
        ))}
        {list.hasMore && (
          <div>
            <Button onClick={list.more} loading={list.isLoadingMore}>
              {o.applications.more}
            </Button>
          </div>
        )}
      </div>
      <ReasonDialog decision={decision} close={() => setDecision(null)} />
    </Page>
  );
}

const regions = new Intl.DisplayNames("en", { type: "region" });

function Application({ partner, decide }: { partner: Partner; decide: (decision: Decision) => void }) {
  const { id, name, email, country, website, message, createdAt } = partner;
  return (
    <Card
      title={
        <Link to="/owner/partners/$partnerId" params={{ partnerId: id }}>
          {name}
        </Link>
      }
      actions={<span className={css["small"]}>{o.applications.applied(formatDay(createdAt))}</span>}
    >
      <dl className={css["facts"]}>
        <dt>{o.partners.email}</dt>
        <dd>{email}</dd>
        {country !== null && (
          <>
            <dt>{o.applications.from}</dt>
            <dd>{regions.of(country)}</dd>
          </>
        )}
        {website !== null && (
          <>
            <dt>{o.applications.website}</dt>
            <dd>
              <a href={website} target="_blank" rel="noreferrer noopener nofollow">
                {website}
              </a>
            </dd>
          </>
        )}
      </dl>
      <p className={`${css["section"]} ${message === null ? css["quiet"] : css["said"]}`}>{message ?? o.applications.noMessage}</p>
      <div className={`${css["actions"]} ${css["below"]}`}>
        <Button variant="filled" onClick={() => decide(approve(partner))} aria-label={`${o.partners.approve} ${name}`}>
          {o.partners.approve}
        </Button>
        <Button onClick={() => decide(reject(partner))} aria-label={`${o.partners.reject} ${name}`}>
          {o.partners.reject}
        </Button>
      </div>
    </Card>
  );
}
