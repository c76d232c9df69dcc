/** What an integrator pastes, with the programme's own address and publishable key in it. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/client.ts";
import { useProgram } from "../../app/shell-route.tsx";
import { Card } from "../../parts/card.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Loaded } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import { MakeKey } from "./api-keys.tsx";
import { Code } from "./code.tsx";
import { findPublishableKey } from "./own-publishable-key.ts";
import css from "./owner.module.css";
import { snippetsFor } from "./snippet-texts.ts";

export function Snippets() {
  const { currency, publicUrl } = useProgram();
  const [isMaking, setMaking] = useState(false);
  const keys = useQuery({
    queryKey: ["api-keys", "publishable"],
    queryFn: ({ signal }) => ask(api.GET("/v1/api-keys", { params: { query: { kind: "publishable", limit: 100 } }, signal })),
    select: ({ data }) => data.filter(({ revokedAt }) => revokedAt === null).map(({ ending }) => ending),
  });
  return (
    <Loaded query={keys} what={o.snippets.title} height={400}>
      {(endings) => {
        const [ending = null] = endings;
        const made = findPublishableKey(endings);
        return (
          <div className={css["stack"]}>
            <Card title={o.snippets.title} actions={made === null && <Button onClick={() => setMaking(true)}>{o.snippets.make}</Button>}>
              <p className={css["quiet"]}>
                {made !== null ? o.snippets.intro : ending === null ? o.snippets.noKey : o.snippets.keyHint(ending)}
              </p>
            </Card>
            {snippetsFor({ apiUrl: publicUrl, key: made ?? `trb_pk_…${ending ?? ""}`, currency }).map(({ title, text, code }) => (
              <Card key={title} title={title} actions={<CopyButton text={code} />}>
                <p className={css["quiet"]}>{text}</p>
                <Code name={title} text={code} />
              </Card>
            ))}
            <MakeKey kind="publishable" isOpen={isMaking} close={() => setMaking(false)} />
          </div>
        );
      }}
    </Loaded>
  );
}
