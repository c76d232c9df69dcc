/** All addresses of the dashboard: the public ones, and the two sides behind a session. */
import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { ownerRoutes } from "../pages/owner/routes.ts";
import { partnerRoutes } from "../pages/partner/routes.ts";
import { publicRoutes } from "../pages/public/routes.ts";
import { rootRoute } from "./root-route.tsx";
import { shellRoute } from "./shell-route.tsx";

const tree = rootRoute.addChildren([...publicRoutes, shellRoute.addChildren([...partnerRoutes, ...ownerRoutes])]);

export const makeRouter = (queries: QueryClient) =>
  createRouter({ routeTree: tree, context: { queries }, defaultPreload: "intent", scrollRestoration: true, defaultPendingMs: 300 });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
