/** Overview: what waits for a decision comes first, then how the programme goes, then whether everything works. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Page } from "../../app/page.tsx";
import { useProgram } from "../../app/shell-route.tsx";
import { Card } from "../../parts/card.tsx";
import { formatDay, formatMoment } from "../../parts/format.ts";
import { AlertIcon, PaidIcon, PendingIcon } from "../../parts/icons.ts";
import { Loaded } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import css from "./overview.module.css";
import { OverviewFigures } from "./overview-figures.tsx";
import shared from "./owner.module.css";
import { Setup } from "./setup.tsx";
import { type Health, healthQuery, type Task, tasksQuery } from "./tasks.ts";

export function OverviewPage() {
  const tasks = useQuery(tasksQuery);
  return (
    <Page title={o.overview.title} hasRange>
      <div className={shared["stack"]}>
        <Setup />
        <Card title={o.overview.decide}>
          <Loaded query={tasks} what={o.overview.decide} height={80}>
            {(waiting) =>
              waiting.length === 0 ? (
                <p className={css["nothing"]}>
                  <PaidIcon size={18} stroke={1.5} aria-hidden /> {o.overview.nothing}
                </p>
              ) : (
                <ul>
                  {waiting.map((task) => (
                    <TaskRow key={task.key} task={task} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </Card>
        <OverviewFigures />
        <HealthCard />
      </div>
    </Page>
  );
}

function TaskRow({ task: { what, detail, tone, action, to, search } }: { task: Task }) {
  const Icon = tone === "bad" ? AlertIcon : PendingIcon;
  return (
    <li className={css["task"]}>
      <Icon size={18} stroke={1.5} className={shared[tone]} aria-hidden />
      <Link to={to} search={(search ?? {}) as never} className={css["what"]}>
        {what}
      </Link>
      <span className={css["detail"]}>{detail}</span>
      <span className={css["go"]} aria-hidden>
        {action}
      </span>
    </li>
  );
}

function HealthCard() {
  const { currency, sandbox } = useProgram();
  const health = useQuery(healthQuery(currency));
  return (
    <Card title={o.overview.health}>
      <Loaded query={health} what={o.overview.health} height={72}>
        {(known) => <HealthFacts health={known} mode={sandbox ? o.overview.sandbox : o.overview.live} />}
      </Loaded>
    </Card>
  );
}

const moment = (at: string | null): string => (at === null ? o.overview.never : formatMoment(at));

function HealthFacts({ health, mode }: { health: Health; mode: string }) {
  const { lastClickAt, lastConversionAt, alerts, reconciliation, stripe } = health;
  const differences = reconciliation?.differenceCount ?? 0;
  const compared =
    reconciliation === null
      ? o.overview.notReconciled
      : differences === 0
        ? o.overview.reconciledOk(formatDay(reconciliation.day))
        : o.overview.reconciledNot(formatDay(reconciliation.day), differences);
  const facts: { name: string; text: string; isBad?: boolean; to: string; search: Record<string, string> }[] = [
    { name: o.overview.lastClick, text: moment(lastClickAt), to: "/owner/analytics", search: {} },
    { name: o.overview.lastConversion, text: moment(lastConversionAt), to: "/owner/commissions", search: {} },
    {
      name: o.overview.outbox,
      text: alerts.length === 0 ? o.overview.outboxOk : o.overview.outboxStuck(alerts.length),
      isBad: alerts.length > 0,
      to: "/owner/integrations",
      search: { view: "events", type: "ops.alert" },
    },
    { name: o.overview.reconciled, text: compared, isBad: differences > 0, to: "/owner/integrations", search: { view: "stripe" } },
    { name: o.overview.stripe, text: `${mode}, ${stripe.text}`, to: "/owner/integrations", search: { view: "stripe" } },
  ];
  return (
    <dl className={css["health"]}>
      {facts.map(({ name, text, isBad = false, to, search }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={isBad ? shared["error"] : undefined}>
            <Link to={to} search={search as never}>
              {text}
            </Link>
          </dd>
        </div>
      ))}
    </dl>
  );
}
