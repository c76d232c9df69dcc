/** One partner: what it may earn, what it is owed, and what happened. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Page } from "../../app/page.tsx";
import { Card } from "../../parts/card.tsx";
import { formatBps, formatDay } from "../../parts/format.ts";
import { Loaded } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { o } from "../../words/owner.ts";
import { EditPartner } from "./edit-partner.tsx";
import css from "./owner.module.css";
import { PartnerBalance } from "./partner-balance.tsx";
import { decisionsOn } from "./partner-decisions.ts";
import { PartnerCommissions, PartnerLinks, PartnerPayouts } from "./partner-lists.tsx";
import { PartnerTimeline } from "./partner-timeline.tsx";
import { type Decision, ReasonDialog } from "./reason-dialog.tsx";
import { rateOf, termsQuery, tierName } from "./terms-query.ts";

type Partner = Schemas["Partner"];
const route = getRouteApi("/shell/owner/partners/$partnerId");

export function PartnerPage() {
  const { partnerId } = route.useParams();
  const partner = useQuery({
    queryKey: ["partners", partnerId],
    queryFn: ({ signal }) => ask(api.GET("/v1/partners/{id}", { params: { path: { id: partnerId } }, signal })),
  });
  return (
    <Page title={partner.data?.name ?? o.partner} actions={partner.data !== undefined && <Decisions partner={partner.data} />}>
      <p className={css["small"]}>
        <Link to="/owner/partners">{o.partners.back}</Link>
      </p>
      <Loaded query={partner} what={o.partner} height={480}>
        {(known) => <PartnerParts partner={known} />}
      </Loaded>
    </Page>
  );
}

function Decisions({ partner }: { partner: Partner }) {
  const [decision, setDecision] = useState<Decision | null>(null);
  return (
    <>
      {decisionsOn(partner).map((each) => (
        <Button
          key={each.action}
          {...(each.isDanger === true ? { color: "bad" } : { variant: "filled" })}
          onClick={() => setDecision(each)}
        >
          {each.action}
        </Button>
      ))}
      <ReasonDialog decision={decision} close={() => setDecision(null)} />
    </>
  );
}

function PartnerParts({ partner }: { partner: Partner }) {
  return (
    <div className={`${css["stack"]} ${css["below"]}`}>
      <PartnerBalance partnerId={partner.id} />
      <div className={css["pair"]}>
        <div className={css["stack"]}>
          <PartnerCommissions partnerId={partner.id} />
          <PartnerPayouts partnerId={partner.id} />
          <PartnerLinks partnerId={partner.id} />
        </div>
        <div className={css["stack"]}>
          <About partner={partner} />
          <PartnerTimeline partnerId={partner.id} />
        </div>
      </div>
    </div>
  );
}

const regions = new Intl.DisplayNames("en", { type: "region" });

function About({ partner }: { partner: Partner }) {
  const [isEditing, setEditing] = useState(false);
  const terms = useQuery(termsQuery);
  const { status, statusReason, email, country, website, message, tier, rateBps, taxStatus, termsVersion, createdAt } = partner;
  const rate = formatBps(rateOf(terms.data?.terms, partner));
  const facts: [string, React.ReactNode][] = [
    [o.partners.status, <Status key="status" status={status} detail={statusReason} />],
    [o.partners.email, email],
    [o.partners.tier, tierName(terms.data?.terms, tier)],
    [o.partners.rate, rateBps === null ? o.partners.ofTier(rate) : o.partners.own(rate)],
    [o.partners.pinned, termsVersion === null ? o.partners.current : o.partners.pinnedTo(termsVersion)],
    [o.partners.tax, o.partners.taxes[taxStatus] ?? taxStatus],
    ...(country === null ? [] : [[o.partners.country, regions.of(country)] as [string, React.ReactNode]]),
    ...(website === null ? [] : [[o.partners.website, <Website key="website" url={website} />] as [string, React.ReactNode]]),
    [o.partners.since, formatDay(createdAt)],
  ];
  return (
    <Card
      title={o.partners.facts}
      actions={
        <Button size="compact-sm" onClick={() => setEditing(true)}>
          {o.partners.edit}
        </Button>
      }
    >
      <dl className={css["facts"]}>
        {facts.map(([name, value]) => (
          <div key={name} className={css["pairOf"]}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {message !== null && <p className={`${css["section"]} ${css["said"]}`}>{message}</p>}
      <p className={css["id"]}>{partner.id}</p>
      <EditPartner partner={partner} isOpen={isEditing} close={() => setEditing(false)} />
    </Card>
  );
}

function Website({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noreferrer noopener nofollow">
      {url}
    </a>
  );
}
