/** The root of all routes, and what is shown where nothing is or something broke. */
import { Button } from "@mantine/core";
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, type ErrorComponentProps, Link, Outlet } from "@tanstack/react-router";
import { ErrorState } from "../parts/states.tsx";
import { t } from "../words/index.ts";
import { Front } from "./front.tsx";

export const rootRoute = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Broken,
});

function NotFound() {
  return (
    <Front title={t.states.notFoundTitle} intro={t.states.notFound}>
      <p>
        <Link to="/">{t.states.toHome}</Link>
      </p>
    </Front>
  );
}

function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <Front title={t.name}>
      <ErrorState what={t.states.broken} error={error} retry={reset} />
      <Button onClick={() => location.reload()}>{t.states.reload}</Button>
    </Front>
  );
}
