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
import css from "./owner.module.css";
import { snippetsFor } from "./snippet-texts.ts";

type Known = { apiUrl: string; ending: string | null };

/** Where the programme lives is told by the API's own description. */
async function load(signal: AbortSignal): Promise<Known> {
  const [description, keys] = await Promise.all([
    fetch("/api/openapi.json", { signal }).then((answer): Promise<unknown> => (answer.ok ? answer.json() : Promise.resolve(null))),
    ask(api.GET("/v1/api-keys", { params: { query: { kind: "publishable", limit: 100 } }, signal })),
  ]);
  const [server] = (description as { servers?: { url: string }[] } | null)?.servers ?? [];
  return { apiUrl: server?.url ?? location.origin, ending: keys.data.find(({ revokedAt }) => revokedAt === null)?.ending ?? null };
}

export function Snippets() {
  const { currency } = useProgram();
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const known = useQuery({ queryKey: ["api-keys", "snippets"], queryFn: ({ signal }) => load(signal) });
  return (
    <Loaded query={known} what={o.snippets.title} height={400}>
      {({ apiUrl, ending }) => (
        <div className={css["stack"]}>
          <Card title={o.snippets.title} actions={made === null && <Button onClick={() => setMaking(true)}>{o.snippets.make}</Button>}>
            <p className={css["quiet"]}>
              {made !== null ? o.snippets.intro : ending === null ? o.snippets.noKey : o.snippets.keyHint(ending)}
            </p>
          </Card>
          {snippetsFor({ apiUrl, key: made ?? `trb_pk_…${ending ?? ""}`, currency }).map(({ title, text, code }) => (
            <Card key={title} title={title} actions={<CopyButton text={code} />}>
              <p className={css["quiet"]}>{text}</p>
              <Code name={title} text={code} />
            </Card>
          ))}
          <MakeKey kind="publishable" isOpen={isMaking} close={() => setMaking(false)} made={setMade} />
        </div>
      )}
    </Loaded>
  );
}
