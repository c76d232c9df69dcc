/** How a figure stands to an earlier one: an arrow, per cent and a word. */
import { t } from "../words/index.ts";
import css from "./delta.module.css";
import { changeOf } from "./format.ts";
import { DownIcon, SameIcon, UpIcon } from "./icons.ts";

/** `isShort`: where there is no room, what it is compared with is told to readers of screens only. */
type DeltaProps = { now: number; before: number; than: string; isLessBetter?: boolean; isShort?: boolean };

export function Delta({ now, before, than, isLessBetter = false, isShort = false }: DeltaProps) {
  const change = changeOf(now, before);
  if (change === null)
    return (
      <span className={css["delta"]}>
        {isShort ? (now === 0 ? t.delta.sameShort : t.delta.noneShort) : now === 0 ? t.delta.same(than) : t.delta.none(than)}
      </span>
    );
  const { direction, percent } = change;
  const Icon = { up: UpIcon, down: DownIcon, same: SameIcon }[direction];
  const words = direction === "same" ? t.delta.same(than) : t.delta[direction](percent, than);
  const tone = direction === "same" ? "" : (direction === "up") !== isLessBetter ? css["good"] : css["bad"];
  return (
    <span className={`${css["delta"]} ${tone}`}>
      <Icon size={16} stroke={1.5} aria-hidden />
      {isShort ? (
        <span title={words}>
          <span aria-hidden="true">{direction === "same" ? t.delta.sameShort : t.delta.short[direction](percent)}</span>
          <span className="visually-hidden">{words}</span>
        </span>
      ) : (
        words
      )}
    </span>
  );
}
