/** The partner's pages: a line each, loaded when they are come to. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.tsx";
import { readCommissionFilters } from "./commission-filters.ts";
import { readLinkFilters } from "./links/link-filters.ts";

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

export const partnerRoutes = [home, links, commissions] as const;
