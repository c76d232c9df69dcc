/** Home: what was earned, what it waits for, and when it is paid. */
import { Page } from "../../app/page.tsx";
import { usePartner } from "../../app/shell-route.tsx";
import { t } from "../../words/index.ts";
import { BalanceStrip } from "./balance-strip.tsx";

export function HomePage() {
  const partner = usePartner();
  return (
    <Page title={t.home.title} hasRange>
      <BalanceStrip partnerId={partner.id} />
    </Page>
  );
}
