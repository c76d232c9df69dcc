/** The owner's pages: a line each, loaded when they are come to. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.tsx";

const overview = createRoute({
  getParentRoute: () => shellRoute,
  path: "/owner",
  component: lazyRouteComponent(() => import("./overview.tsx"), "OverviewPage"),
});

export const ownerRoutes = [overview] as const;
