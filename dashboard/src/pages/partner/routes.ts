/** The partner's pages: a line each, loaded when they are come to. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.tsx";
import { readCommissionFilters } from "./commission-filters.ts";
import { readPayoutFilters } from "./payouts/payout-filters.ts";

const home = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./home.tsx"), "HomePage"),
});

const commissions = createRoute({
  getParentRoute: () => shellRoute,
  path: "/earnings",
  validateSearch: readCommissionFilters,
  component: lazyRouteComponent(() => import("./commissions.tsx"), "CommissionsPage"),
});

const payouts = createRoute({
  getParentRoute: () => shellRoute,
  path: "/payouts",
  validateSearch: readPayoutFilters,
  component: lazyRouteComponent(() => import("./payouts/payouts-page.tsx"), "PayoutsPage"),
});

export const partnerRoutes = [home, commissions, payouts] as const;
