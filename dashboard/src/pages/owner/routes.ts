/** The owner's pages: a line each, loaded when they are come to. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.tsx";
import { readAudit, readCommissions, readFraud, readIntegrations, readPartners, readPayouts, readTerms } from "./search-params.ts";

const getParentRoute = () => shellRoute;

const overview = createRoute({
  getParentRoute,
  path: "/owner",
  component: lazyRouteComponent(() => import("./overview.tsx"), "OverviewPage"),
});

const partners = createRoute({
  getParentRoute,
  path: "/owner/partners",
  validateSearch: readPartners,
  // What finds a partner by its id need not know that it has a page of its own.
  beforeLoad: ({ search: { partner } }) => {
    if (partner !== undefined) throw redirect({ to: "/owner/partners/$partnerId", params: { partnerId: partner }, replace: true });
  },
  component: lazyRouteComponent(() => import("./partners.tsx"), "PartnersPage"),
});

const partner = createRoute({
  getParentRoute,
  path: "/owner/partners/$partnerId",
  component: lazyRouteComponent(() => import("./partner.tsx"), "PartnerPage"),
});

const applications = createRoute({
  getParentRoute,
  path: "/owner/applications",
  component: lazyRouteComponent(() => import("./applications.tsx"), "ApplicationsPage"),
});

const commissions = createRoute({
  getParentRoute,
  path: "/owner/commissions",
  validateSearch: readCommissions,
  component: lazyRouteComponent(() => import("./commissions.tsx"), "CommissionsPage"),
});

const payouts = createRoute({
  getParentRoute,
  path: "/owner/payouts",
  validateSearch: readPayouts,
  component: lazyRouteComponent(() => import("./payouts.tsx"), "PayoutsPage"),
});

const fraud = createRoute({
  getParentRoute,
  path: "/owner/fraud",
  validateSearch: readFraud,
  component: lazyRouteComponent(() => import("./fraud.tsx"), "FraudPage"),
});

const analytics = createRoute({
  getParentRoute,
  path: "/owner/analytics",
  component: lazyRouteComponent(() => import("./analytics.tsx"), "AnalyticsPage"),
});

const terms = createRoute({
  getParentRoute,
  path: "/owner/terms",
  validateSearch: readTerms,
  component: lazyRouteComponent(() => import("./terms.tsx"), "TermsPage"),
});

const integrations = createRoute({
  getParentRoute,
  path: "/owner/integrations",
  validateSearch: readIntegrations,
  component: lazyRouteComponent(() => import("./integrations.tsx"), "IntegrationsPage"),
});

const settings = createRoute({
  getParentRoute,
  path: "/owner/settings",
  component: lazyRouteComponent(() => import("./settings.tsx"), "SettingsPage"),
});

const audit = createRoute({
  getParentRoute,
  path: "/owner/audit",
  validateSearch: readAudit,
  component: lazyRouteComponent(() => import("./audit.tsx"), "AuditPage"),
});

export const ownerRoutes = [
  overview,
  partners,
  partner,
  applications,
  commissions,
  payouts,
  fraud,
  analytics,
  terms,
  integrations,
  settings,
  audit,
] as const;
