/** The versions that were published, newest first, each with what it changed in words. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { formatMoment } from "../../parts/format.ts";
import { Empty, Loaded } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { o } from "../../words/owner.ts";
import shared from "./owner.module.css";
import css from "./terms.module.css";
import { termsQuery } from "./terms-query.ts";

type Version = Schemas["DescribedTermsVersion"];

/** The API tells them oldest first: all are asked for, because the newest stand on the last page. */
function useVersions() {
  const query = useInfiniteQuery({
    queryKey: ["terms", "versions"],
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET("/v1/program/terms/versions", {
          params: { query: { limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const isWhole = query.data !== undefined && !hasNextPage;
  return {
    ...query,
    isPending: query.isPending || (query.data !== undefined && hasNextPage),
    data: isWhole ? query.data.pages.flatMap(({ data }) => data).reverse() : undefined,
  };
}

export function TermsVersions() {
  const versions = useVersions();
  const current = useQuery(termsQuery);
  return (
    <Card title={o.terms.versions}>
      <Loaded query={versions} what={o.terms.versions} height={240}>
        {(all) =>
          all.length === 0 ? (
            <Empty>{o.terms.noVersions}</Empty>
          ) : (
            <ol className={shared["rows"]}>
              {all.map((version) => (
                <VersionRow key={version.version} version={version} inForce={current.data?.version} />
              ))}
            </ol>
          )
        }
      </Loaded>
    </Card>
  );
}

function VersionRow({ version: { version, effectiveAt, changes }, inForce }: { version: Version; inForce: number | undefined }) {
  const when = formatMoment(effectiveAt);
  return (
    <li>
      <div className={shared["row"]}>
        <span className={shared["strong"]}>{o.terms.version(version)}</span>
        {version === inForce ? (
          <Status status="active" detail={o.terms.since(when)} />
        ) : (
          <span className={shared["small"]}>{Date.parse(effectiveAt) > Date.now() ? o.terms.later(when) : o.terms.since(when)}</span>
        )}
      </div>
      {changes.length === 0 ? (
        <p className={shared["quiet"]}>{o.terms.noChanges}</p>
      ) : (
        <ul className={css["changes"]}>
          {changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      )}
    </li>
  );
}
