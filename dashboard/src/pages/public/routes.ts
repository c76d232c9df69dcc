/** The pages that need no session. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";

/** Only an address of our own is gone on to. */
const ownPath = (value: unknown): string | undefined =>
  typeof value === "string" && value.startsWith("/") && !/^\/[/\\]/.test(value) ? value : undefined;

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string; error?: string } => {
    const next = ownPath(search["next"]);
    const error = typeof search["error"] === "string" ? search["error"] : undefined;
    return { ...(next === undefined ? {} : { next }), ...(error === undefined ? {} : { error }) };
  },
  component: lazyRouteComponent(() => import("./sign-in.tsx"), "SignInPage"),
});

const apply = createRoute({
  getParentRoute: () => rootRoute,
  path: "/apply",
  component: lazyRouteComponent(() => import("./apply.tsx"), "ApplyPage"),
});

const application = createRoute({
  getParentRoute: () => rootRoute,
  path: "/application",
  component: lazyRouteComponent(() => import("./application.tsx"), "ApplicationPage"),
});

export const publicRoutes = [signIn, apply, application] as const;
