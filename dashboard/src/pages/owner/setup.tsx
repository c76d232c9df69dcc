/** The first steps of an empty programme, each checked off by what really happened. It is gone once all are done. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, ask } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { PaidIcon } from "../../parts/icons.ts";
import { o } from "../../words/owner.ts";
import css from "./overview.module.css";
import shared from "./owner.module.css";

type Step = { key: string; title: string; text: string; isDone: boolean; to: string; search?: Record<string, string> };

const RECENT = { limit: 100 } as const;

async function load(signal: AbortSignal): Promise<Step[]> {
  const one = { params: { query: { limit: 1 } }, signal };
  const [terms, partners, clicks, sales, conversions] = await Promise.all([
    ask(api.GET("/v1/program/terms", { signal })),
    ask(api.GET("/v1/partners", one)),
    ask(api.GET("/v1/clicks", one)),
    ask(api.GET("/v1/conversions", { params: { query: { type: "sale", limit: 1 } }, signal })),
    ask(api.GET("/v1/conversions", { params: { query: RECENT }, signal })),
  ]);
  const { setup: words } = o;
  // A conversion that names its click went all the way: link, page, snippet, report.
  const hasClick = conversions.data.some(({ shares }) => shares.some(({ clickId }) => clickId !== null));
  return [
    { key: "terms", title: words.terms, text: words.termsText, isDone: terms.version > 0, to: "/owner/terms" },
    { key: "invite", title: words.invite, text: words.inviteText, isDone: partners.data.length > 0, to: "/owner/partners" },
    { key: "click", title: words.click, text: words.clickText, isDone: clicks.data.length > 0, to: "/owner/partners" },
    {
      key: "snippet",
      title: words.snippet,
      text: words.snippetText,
      isDone: hasClick,
      to: "/owner/integrations",
      search: { view: "snippets" },
    },
    {
      key: "sale",
      title: words.sale,
      text: words.saleText,
      isDone: sales.data.length > 0,
      to: "/owner/integrations",
      search: { view: "snippets" },
    },
  ];
}

export function Setup() {
  const steps = useQuery({
    queryKey: ["setup"],
    queryFn: ({ signal }) => load(signal),
    refetchInterval: ({ state }) => (state.data?.every(({ isDone }) => isDone) === true ? false : 5_000),
  });
  const left = steps.data?.filter(({ isDone }) => !isDone).length ?? 0;
  if (steps.data === undefined || left === 0) return null;
  return (
    <Card title={o.setup.title} actions={<span className={shared["small"]}>{o.setup.left(left)}</span>}>
      <ol>
        {steps.data.map(({ key, title, text, isDone, to, search }) => (
          <li key={key} className={css["step"]}>
            <span className={isDone ? `${css["mark"]} ${css["marked"]}` : css["mark"]}>
              {isDone && <PaidIcon size={16} stroke={2} aria-hidden />}
            </span>
            <span>
              {isDone ? (
                title
              ) : (
                <Link to={to} search={(search ?? {}) as never}>
                  {title}
                </Link>
              )}
              <small>{text}</small>
            </span>
            <span className={isDone ? shared["good"] : shared["small"]}>{isDone ? o.setup.done : o.setup.toDo}</span>
          </li>
        ))}
      </ol>
      <p className={shared["small"]}>{o.setup.seen}</p>
    </Card>
  );
}
