/** Home: what was earned, what it waits for, and when it is paid. Law: nothing on it moves once it is shown. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Page } from "../../../app/page.tsx";
import { usePartner } from "../../../app/shell-route.tsx";
import { Loaded, Loading } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import { BalanceStrip } from "./balance-strip.tsx";
import { ChangedCard } from "./changed-card.tsx";
import { Checklist } from "./checklist.tsx";
import { EarningsCard } from "./earnings-card.tsx";
import { Figures } from "./figures.tsx";
import { FunnelCard } from "./funnel-card.tsx";
import css from "./home.module.css";
import { LinkBar } from "./link-bar.tsx";
import { LiveCard } from "./live-card.tsx";
import { startQuery } from "./queries.ts";
import { TierCard } from "./tier-card.tsx";

const ReceiptPanel = lazy(() => import("../receipt-panel.tsx").then(({ ReceiptPanel }) => ({ default: ReceiptPanel })));
const CreateLinkPanel = lazy(() => import("../links/create-link-panel.tsx").then(({ CreateLinkPanel }) => ({ default: CreateLinkPanel })));

export function HomePage() {
  const partner = usePartner();
  const start = useQuery(startQuery);
  const [receipt, setReceipt] = useState<string>();
  const [isMaking, setMaking] = useState(false);
  const make = (): void => setMaking(true);
  return (
    <Page title={t.home.title} hasRange>
      {start.data === undefined && start.isPending && <Loading height={720} />}
      {/* Below what has not come yet the rest is asked for, and shown with it. */}
      <div className={css["home"]} hidden={start.isPending}>
        <Loaded query={start} what={t.home.start} height={72}>
          {({ links, hasClicks }) =>
            hasClicks && links.length > 0 ? <LinkBar links={links} make={make} /> : <Checklist links={links} make={make} />
          }
        </Loaded>
        <BalanceStrip partnerId={partner.id} />
        <div className={css["columns"]}>
          <div className={css["main"]}>
            <EarningsCard />
            <Figures />
            <FunnelCard />
          </div>
          <div className={css["side"]}>
            <ChangedCard />
            <TierCard />
            <LiveCard why={setReceipt} />
          </div>
        </div>
      </div>
      <Suspense>
        {receipt !== undefined && <ReceiptPanel commissionId={receipt} close={() => setReceipt(undefined)} />}
        {isMaking && <CreateLinkPanel close={() => setMaking(false)} />}
      </Suspense>
    </Page>
  );
}
