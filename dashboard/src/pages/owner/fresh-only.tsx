/** What takes a sign-in of the last quarter of an hour: until there is one, signing in stands in its place. Law: the API decides; this spares a refusal. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sessionQuery } from "../../api/session.ts";
import { o } from "../../words/owner.ts";
import { SignInForm } from "../public/sign-in-form.tsx";
import css from "./owner.module.css";

export function FreshOnly({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  if (session == null) return null;
  if (session.session !== null && Date.parse(session.session.freshUntil) > Date.now()) return children;
  const goOn = (): Promise<void> => queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
  return (
    <div className={css["form"]}>
      <p className={css["strong"]}>{o.fresh.title}</p>
      <p className={css["quiet"]}>{o.fresh.text}</p>
      <SignInForm email={session.email ?? ""} next={location.pathname + location.search} done={goOn} />
    </div>
  );
}
