/** The course of a few dozen values as a line, from zero; what it shows in words is the figure beside it. */
import css from "./sparkline.module.css";

const WIDTH = 120;
const HEIGHT = 28;

export function Sparkline({ values }: { values: readonly number[] }) {
  const most = Math.max(1, ...values);
  const step = values.length > 1 ? (WIDTH - 2) / (values.length - 1) : 0;
  const points = values.map(
    (value, index) => `${(1 + index * step).toFixed(1)},${(HEIGHT - 2 - (value / most) * (HEIGHT - 4)).toFixed(1)}`,
  );
  return (
    <svg className={css["spark"]} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {points.length > 1 && (
        <>
          <polygon className={css["area"]} points={`1,${HEIGHT - 1} ${points.join(" ")} ${WIDTH - 1},${HEIGHT - 1}`} />
          <polyline className={css["line"]} points={points.join(" ")} />
        </>
      )}
    </svg>
  );
}
