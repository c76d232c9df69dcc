/** Why one click counted or did not, with all that is known of it. */
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../../../api/client.ts";
import { formatMoment } from "../../../parts/format.ts";
import { SidePanel } from "../../../parts/side-panel.tsx";
import { Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import { type Click, deviceOf, placeOf, Standing, sourceOf } from "./click-words.tsx";
import css from "./events.module.css";

type PanelProps = { clickId: string | undefined; slugs: ReadonlyMap<string, string>; close: () => void };

export function ClickPanel({ clickId, slugs, close }: PanelProps) {
  const click = useQuery({
    queryKey: ["click", clickId],
    queryFn: ({ signal }) => ask(api.GET("/v1/clicks/{id}", { params: { path: { id: clickId ?? "" } }, signal })),
    enabled: clickId !== undefined,
  });
  return (
    <SidePanel title={t.events.panel} isOpen={clickId !== undefined} close={close}>
      <Loaded query={click} what={t.events.panel} height={280}>
        {(known) => <Details click={known} slug={slugs.get(known.linkId) ?? known.linkId} />}
      </Loaded>
    </SidePanel>
  );
}

function Details({ click, slug }: { click: Click; slug: string }) {
  const facts: [string, string][] = [
    [t.events.when, formatMoment(click.at)],
    [t.events.link, slug],
    [t.events.place, [click.city, click.region].filter((each) => each !== null).join(", ") || placeOf(click)],
    [t.events.where, placeOf({ ...click, city: null })],
    [t.events.device, [deviceOf(click), click.os].filter((each) => each !== null).join(", ")],
    [t.events.from, sourceOf(click)],
    [t.events.score, t.events.scoreOf(click.fraudScore)],
  ];
  return (
    <div className={css["details"]}>
      <Standing click={click} />
      <p>{t.events.why[click.reason ?? "counted"] ?? click.reason}</p>
      {click.repeats > 0 && <p>{t.events.repeats(click.repeats)}</p>}
      {!click.counted && <p className={css["quiet"]}>{t.events.still}</p>}
      <dl className={css["facts"]}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={css["id"]}>
        {t.events.clickId} {click.id}
      </p>
    </div>
  );
}
