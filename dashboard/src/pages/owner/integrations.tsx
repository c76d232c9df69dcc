/** Integrations: keys, webhooks, snippets, Stripe and the event log, a view each. */
import { getRouteApi } from "@tanstack/react-router";
import { Page } from "../../app/page.tsx";
import { o } from "../../words/owner.ts";
import { ApiKeys } from "./api-keys.tsx";
import { EventLog } from "./event-log.tsx";
import { Snippets } from "./snippets.tsx";
import { StripeStatus } from "./stripe-status.tsx";
import { ViewTabs } from "./view-tabs.tsx";
import { Webhooks } from "./webhooks.tsx";

const route = getRouteApi("/shell/owner/integrations");

export function IntegrationsPage() {
  const { view = "keys" } = route.useSearch();
  return (
    <Page title={o.integrations.title}>
      <ViewTabs label={o.integrations.title} to="/owner/integrations" views={o.integrations.views} current={view} />
      {view === "keys" && <ApiKeys />}
      {view === "webhooks" && <Webhooks />}
      {view === "snippets" && <Snippets />}
      {view === "stripe" && <StripeStatus />}
      {view === "events" && <EventLog />}
    </Page>
  );
}
