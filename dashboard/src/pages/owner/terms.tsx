/** Terms: the editor left, what the draft would have paid right, and the versions that were published. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { Page } from "../../app/page.tsx";
import { Loaded } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import css from "./terms.module.css";
import { TermsDraftProvider, useDraftState } from "./terms-draft.tsx";
import { TermsEditor } from "./terms-editor.tsx";
import { termsQuery } from "./terms-query.ts";
import { SimulationCard, useSimulation } from "./terms-simulation.tsx";
import { TermsVersions } from "./terms-versions.tsx";
import { ViewTabs } from "./view-tabs.tsx";

const route = getRouteApi("/shell/owner/terms");

export function TermsPage() {
  const { view = "edit" } = route.useSearch();
  const terms = useQuery({ ...termsQuery, staleTime: 0, refetchOnWindowFocus: false });
  return (
    <Page title={o.terms.title}>
      <ViewTabs label={o.terms.title} to="/owner/terms" views={o.terms.views} current={view} />
      {view === "versions" ? (
        <TermsVersions />
      ) : (
        <Loaded query={terms} what={o.terms.title} height={640}>
          {(inForce) => <Workbench inForce={inForce} />}
        </Loaded>
      )}
    </Page>
  );
}

/** The draft outlives what is in force: an answer that comes later does not take away what was typed. */
function Workbench({ inForce }: { inForce: Schemas["TermsVersion"] }) {
  const state = useDraftState(inForce.terms);
  const simulation = useSimulation(state.terms, Object.keys(state.slips).length > 0);
  const draft = { ...state, refused: simulation.refused };
  return (
    <TermsDraftProvider draft={draft}>
      <div className={css["sides"]}>
        <TermsEditor inForce={inForce} simulation={simulation} />
        <SimulationCard simulation={simulation} />
      </div>
    </TermsDraftProvider>
  );
}
