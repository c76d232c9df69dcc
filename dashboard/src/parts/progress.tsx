/** How far something is towards a goal: a bar, and the same in words for those who do not see it. */
import css from "./progress.module.css";

export function Progress({ value, goal, label }: { value: number; goal: number; label: string }) {
  return <progress className={css["bar"]} value={Math.min(Math.max(value, 0), goal)} max={goal} aria-label={label} />;
}
