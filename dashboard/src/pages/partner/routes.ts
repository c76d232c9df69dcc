/** The partner's pages: a line each, loaded when they are come to. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.tsx";
import { readAnalyticsFilters } from "./analytics/analytics-filters.ts";
import { readCommissionFilters } from "./commission-filters.ts";
import { readCustomerFilters } from "./customers/customer-filters.ts";
import { readClickFilters } from "./events/click-filters.ts";
import { readLinkFilters } from "./links/link-filters.ts";
import { readPayoutFilters } from "./payouts/payout-filters.ts";
import { readProjectionFilters } from "./projections/projection-filters.ts";
import { readSettingsFilters } from "./settings/settings-filters.ts";

const home = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./home/home.tsx"), "HomePage"),
});

const commissions = createRoute({
  getParentRoute: () => shellRoute,
  path: "/earnings",
  validateSearch: readCommissionFilters,
  component: lazyRouteComponent(() => import("./commissions.tsx"), "CommissionsPage"),
});

const links = createRoute({
  getParentRoute: () => shellRoute,
  path: "/links",
  validateSearch: readLinkFilters,
  component: lazyRouteComponent(() => import("./links/links-page.tsx"), "LinksPage"),
});

const payouts = createRoute({
  getParentRoute: () => shellRoute,
  path: "/payouts",
  validateSearch: readPayoutFilters,
  component: lazyRouteComponent(() => import("./payouts/payouts-page.tsx"), "PayoutsPage"),
});

const customers = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers",
  validateSearch: readCustomerFilters,
  component: lazyRouteComponent(() => import("./customers/customers-page.tsx"), "CustomersPage"),
});

const events = createRoute({
  getParentRoute: () => shellRoute,
  path: "/events",
  validateSearch: readClickFilters,
  component: lazyRouteComponent(() => import("./events/events-page.tsx"), "EventsPage"),
});

const analytics = createRoute({
  getParentRoute: () => shellRoute,
  path: "/analytics",
  validateSearch: readAnalyticsFilters,
  component: lazyRouteComponent(() => import("./analytics/analytics-page.tsx"), "AnalyticsPage"),
});

const settings = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  validateSearch: readSettingsFilters,
  component: lazyRouteComponent(() => import("./settings/settings-page.tsx"), "SettingsPage"),
});

const projections = createRoute({
  getParentRoute: () => shellRoute,
  path: "/projections",
  validateSearch: readProjectionFilters,
  component: lazyRouteComponent(() => import("./projections/projections-page.tsx"), "ProjectionsPage"),
});

const resources = createRoute({
  getParentRoute: () => shellRoute,
  path: "/resources",
  component: lazyRouteComponent(() => import("./resources/resources-page.tsx"), "ResourcesPage"),
});

export const partnerRoutes = [home, links, analytics, projections, events, customers, commissions, payouts, resources, settings] as const;
