/** How a figure stands to an earlier one: an arrow, per cent and a word. */
import { t } from "../words/index.ts";
import css from "./delta.module.css";
import { changeOf } from "./format.ts";
import { DownIcon, SameIcon, UpIcon } from "./icons.ts";

type DeltaProps = { now: number; before: number; than: string; isLessBetter?: boolean };

export function Delta({ now, before, than, isLessBetter = false }: DeltaProps) {
  const change = changeOf(now, before);
  if (change === null) return <span className={css["delta"]}>{now === 0 ? t.delta.same(than) : t.delta.none(than)}</span>;
  const { direction, percent } = change;
  const Icon = { up: UpIcon, down: DownIcon, same: SameIcon }[direction];
  const tone = direction === "same" ? "" : (direction === "up") !== isLessBetter ? css["good"] : css["bad"];
  return (
    <span className={`${css["delta"]} ${tone}`}>
      <Icon size={16} stroke={1.5} aria-hidden />
      {direction === "same" ? t.delta.same(than) : t.delta[direction](percent, than)}
    </span>
  );
}
