/** The part of the dashboard that needs a session. Law: a page in it never renders without one, and its address says which days it is about. */
import { useQuery } from "@tanstack/react-query";
import { createRoute, Outlet, redirect } from "@tanstack/react-router";
import { sessionQuery } from "../api/session.ts";
import { NotApproved } from "../parts/states.tsx";
import { readRange } from "./range.ts";
import { rootRoute } from "./root-route.tsx";
import { Shell } from "./shell.tsx";

export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  validateSearch: readRange,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: "/sign-in", search: { next: location.href } });
    const isOwnersPage = location.pathname === "/owner" || location.pathname.startsWith("/owner/");
    if (session.role === "owner" && !isOwnersPage) throw redirect({ to: "/owner" });
    if (session.role === "partner" && isOwnersPage) throw redirect({ to: "/" });
    return { session };
  },
  component: SignedIn,
});

function SignedIn() {
  const { session: entered } = shellRoute.useRouteContext();
  const { data } = useQuery(sessionQuery);
  const session = data ?? entered;
  const { partner } = session;
  return (
    <Shell session={session}>
      {partner === null || partner.status === "active" ? (
        <Outlet />
      ) : (
        <NotApproved status={partner.status} reason={partner.statusReason}>
          <Outlet />
        </NotApproved>
      )}
    </Shell>
  );
}

/** The programme's name and currency, and whether its money is a sandbox's. */
export const useProgram = () => shellRoute.useRouteContext().session.program;

/** The partner of a page that only partners have. */
export function usePartner() {
  const { partner } = shellRoute.useRouteContext().session;
  if (partner === null) throw new Error("a partner's page was shown to somebody who is none");
  return partner;
}
