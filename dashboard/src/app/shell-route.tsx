/** The part of the dashboard that needs a session. Law: a page in it never renders without one, and its address says which days it is about. */
import { useQuery } from "@tanstack/react-query";
import { createRoute, Outlet, redirect } from "@tanstack/react-router";
import { api, ask } from "../api/client.ts";
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

/** The partner that is signed in; owners have none. */
export const partnerQuery = (partnerId: string) => ({
  queryKey: ["partner", partnerId],
  queryFn: ({ signal }: { signal: AbortSignal }) => ask(api.GET("/v1/partners/{id}", { params: { path: { id: partnerId } }, signal })),
});

function SignedIn() {
  const { session } = shellRoute.useRouteContext();
  return (
    <Shell session={session} isSandbox={false}>
      {session.partnerId === null ? <Outlet /> : <Approved partnerId={session.partnerId} />}
    </Shell>
  );
}

function Approved({ partnerId }: { partnerId: string }) {
  const { data: partner } = useQuery(partnerQuery(partnerId));
  if (partner === undefined || partner.status === "active") return <Outlet />;
  return (
    <NotApproved status={partner.status} reason={partner.statusReason}>
      <Outlet />
    </NotApproved>
  );
}

/** Of a page that only partners have. */
export function usePartnerId(): string {
  const { partnerId } = shellRoute.useRouteContext().session;
  if (partnerId === null) throw new Error("a partner's page was shown to somebody who is none");
  return partnerId;
}
