/** How much of a whole, as a bar. The words beside it say the same. */
import css from "./bar.module.css";

export function Bar({ shareBps }: { shareBps: number }) {
  return (
    <svg className={css["bar"]} viewBox="0 0 10000 100" preserveAspectRatio="none" aria-hidden="true">
      <rect className={css["track"]} width={10_000} height={100} />
      <rect className={css["fill"]} width={Math.max(shareBps === 0 ? 0 : 40, Math.min(10_000, shareBps))} height={100} />
    </svg>
  );
}
