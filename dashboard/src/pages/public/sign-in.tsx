/** Signing in: an address, then a code or a link. Law: an unknown address is answered as a known one is. */
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { sessionQuery } from "../../api/session.ts";
import { Front } from "../../app/front.tsx";
import { t } from "../../words/index.ts";
import css from "./form.module.css";
import { SignInForm } from "./sign-in-form.tsx";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const { next = "/", error } = route.useSearch();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const goOn = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    await navigate({ href: next });
  };
  return (
    <Front title={t.signIn.title} intro={t.signIn.intro}>
      {error !== undefined && (
        <p className={css["error"]} role="alert">
          {t.signIn.expired}
        </p>
      )}
      <SignInForm email="" next={next} done={goOn} />
      <p className={css["after"]}>
        <Link to="/apply">{t.signIn.apply}</Link>
        <span>{t.signIn.sinceOwner}</span>
      </p>
    </Front>
  );
}
