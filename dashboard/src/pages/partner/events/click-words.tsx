/** What is said of a click: where it came from, by what, and whether it counted. */
import type { Schemas } from "../../../api/client.ts";
import { countryName } from "../../../parts/places.ts";
import { Status } from "../../../parts/status.tsx";
import { t } from "../../../words/index.ts";

export type Click = Schemas["Click"];

export function placeOf({ country, city }: Click): string {
  if (country === null) return t.events.unknown;
  return city === null ? countryName(country) : `${city}, ${countryName(country)}`;
}

/** The device as people call it: `phone`, then its browser. */
export const deviceOf = ({ device, browser }: Click): string => {
  const known = [device, browser].filter((each) => each !== null).join(", ");
  return known === "" ? t.events.unknown : known.charAt(0).toUpperCase() + known.slice(1);
};

/** Without what every address has. */
export const sourceOf = ({ referrer }: Click): string =>
  referrer === null ? t.events.direct : referrer.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");

export const Standing = ({ click: { counted, reason } }: { click: Click }) =>
  counted ? (
    <Status status="approved" word={t.events.counted} />
  ) : (
    <Status status="canceled" word={t.events.notCounted} detail={reason === null ? null : (t.events.reasons[reason] ?? reason)} />
  );
