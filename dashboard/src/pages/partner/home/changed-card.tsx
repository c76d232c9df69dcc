/** What stands out in these days: at most three sentences of the API's, each with the view that shows it. */
import { useRouter } from "@tanstack/react-router";
import { Card } from "../../../parts/card.tsx";
import { Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./home.module.css";
import { useInsights } from "./queries.ts";

const words = t.home.changed;
const MOST = 3;

export function ChangedCard() {
  const insights = useInsights();
  const router = useRouter();
  return (
    <Card title={words.title}>
      <div className={css["changed"]}>
        <Loaded query={insights} what={words.what} height={96}>
          {({ data }) =>
            data.length === 0 ? (
              <p className={css["quiet"]}>{words.none}</p>
            ) : (
              <ul className={css["changes"]}>
                {data.slice(0, MOST).map(({ text, view }) => (
                  <li key={text}>
                    {text}{" "}
                    <a
                      href={view}
                      onClick={(event) => {
                        event.preventDefault();
                        void router.navigate({ href: view });
                      }}
                    >
                      {words.see}
                    </a>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
    </Card>
  );
}
