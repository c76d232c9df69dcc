/** How an application stands, for the one who sent it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { sessionQuery } from "../../api/session.ts";
import { Front } from "../../app/front.tsx";
import { formatDay } from "../../parts/format.ts";
import { Loaded } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { t } from "../../words/index.ts";
import css from "./form.module.css";

export function ApplicationPage() {
  const session = useQuery(sessionQuery);
  return (
    <Front title={t.application.title}>
      <Loaded query={session} what={t.application.title} height={120}>
        {(known) => (known?.partner == null ? <SignInFirst /> : <Standing partner={known.partner} />)}
      </Loaded>
    </Front>
  );
}

function SignInFirst() {
  return (
    <>
      <p>{t.application.signInFirst}</p>
      <p className={css["after"]}>
        <Link to="/sign-in" search={{ next: "/application" }}>
          {t.signIn.title}
        </Link>
      </p>
    </>
  );
}

function Standing({ partner: { status, statusReason, createdAt } }: { partner: Schemas["Partner"] }) {
  return (
    <>
      <ol className={css["steps"]}>
        <li className={css["done"]}>
          {t.application.sent}, {formatDay(createdAt)}
        </li>
        <li className={css["done"]}>{t.application.review}</li>
        <li className={status === "applied" ? "" : css["done"]}>
          {status === "applied" ? t.application.decided : <Status status={status} detail={statusReason} />}
        </li>
      </ol>
      {status === "active" && (
        <p>
          {t.application.active} <Link to="/">{t.application.toDashboard}</Link>
        </p>
      )}
    </>
  );
}
