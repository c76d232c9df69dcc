/** Settings: who one is, how one reads, where one is signed in, who else is told, and taking one's data along. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Page } from "../../../app/page.tsx";
import { t } from "../../../words/index.ts";
import { DataCard } from "./data-card.tsx";
import { KeysCard } from "./keys-card.tsx";
import { ProfileCard } from "./profile-card.tsx";
import { ReadingCard } from "./reading-card.tsx";
import { SessionsCard } from "./sessions-card.tsx";
import css from "./settings.module.css";
import { WebhookPanel } from "./webhook-panel.tsx";
import { WebhooksCard } from "./webhooks-card.tsx";

const route = getRouteApi("/shell/settings");

export function SettingsPage() {
  const { webhook } = route.useSearch();
  const navigate = useNavigate({ from: "/settings" });
  const show = (next: string | undefined): void => {
    void navigate({ search: (all) => ({ ...all, webhook: next }), replace: true });
  };
  return (
    <Page title={t.settings.title}>
      <div className={css["page"]}>
        <div className={css["pair"]}>
          <ProfileCard />
          <ReadingCard />
        </div>
        <SessionsCard />
        <WebhooksCard open={show} />
        <div className={css["pair"]}>
          <KeysCard />
          <DataCard />
        </div>
      </div>
      <WebhookPanel webhookId={webhook} close={() => show(undefined)} />
    </Page>
  );
}
