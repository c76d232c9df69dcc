/** Resources: what a partner hands on: its links, its codes, and ready pieces of a page to put them in. */
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../../../api/client.ts";
import { Page } from "../../../app/page.tsx";
import { useProgram } from "../../../app/shell-route.tsx";
import { Card } from "../../../parts/card.tsx";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { Empty, Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./resources.module.css";
import { snippetsOf } from "./snippets.ts";

function useOwn() {
  return useQuery({
    queryKey: ["resources"],
    queryFn: async ({ signal }) => {
      const params = { query: { limit: 100 } };
      const [links, codes] = await Promise.all([
        ask(api.GET("/v1/links", { params, signal })),
        ask(api.GET("/v1/codes", { params, signal })),
      ]);
      return { links: links.data.filter(({ archivedAt }) => archivedAt === null), codes: codes.data };
    },
  });
}

export function ResourcesPage() {
  const own = useOwn();
  const { name } = useProgram();
  return (
    <Page title={t.resources.title}>
      <div className={css["page"]}>
        <Loaded query={own} what={t.resources.what} height={240}>
          {({ links, codes }) => (
            <>
              <Card title={t.resources.links}>
                {links.length === 0 && <Empty>{t.resources.noLinks}</Empty>}
                <ul className={css["list"]}>
                  {links.map(({ id, url, name: called }) => (
                    <Copied key={id} text={url} note={called} />
                  ))}
                </ul>
              </Card>
              <Card title={t.resources.codes}>
                {codes.length === 0 && <Empty>{t.resources.noCodes}</Empty>}
                <ul className={css["list"]}>
                  {codes.map(({ code }) => (
                    <Copied key={code} text={code} note={null} />
                  ))}
                </ul>
              </Card>
              {links[0] !== undefined && (
                <Card title={t.resources.snippets}>
                  {snippetsOf(links[0].url, name).map(({ title, text }) => (
                    <section key={title} className={css["snippet"]}>
                      <div className={css["head"]}>
                        <h3>{title}</h3>
                        <CopyButton text={text} />
                      </div>
                      <pre>
                        <code>{text}</code>
                      </pre>
                    </section>
                  ))}
                </Card>
              )}
            </>
          )}
        </Loaded>
      </div>
    </Page>
  );
}

function Copied({ text, note }: { text: string; note: string | null }) {
  return (
    <li>
      <span className={css["text"]}>
        {text}
        {note !== null && <span className={css["quiet"]}>{note}</span>}
      </span>
      <CopyButton text={text} />
    </li>
  );
}
