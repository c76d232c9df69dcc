/** A piece of code or of JSON, reached by keyboard because it scrolls. */
import css from "./owner.module.css";

const scrollable = { tabIndex: 0 };

export function Code({ name, text }: { name: string; text: string }) {
  return (
    <section aria-label={name} className={css["code"]} {...scrollable}>
      {text}
    </section>
  );
}
