/** A list of the API that goes on by cursor, as one growing list. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

export type CursorPage<Row> = { data: Row[]; nextCursor: string | null };
export type CursorList<Row> = {
  rows: Row[] | undefined;
  isPending: boolean;
  error: Error | null;
  hasMore: boolean;
  isLoadingMore: boolean;
  more: () => void;
  refetch: () => void;
};

/** `key` names the list and every filter of it. While other filters load, the rows of the last ones stay. */
export function useCursorList<Row>(
  key: readonly unknown[],
  loadPage: (page: { cursor?: string }, signal: AbortSignal) => Promise<CursorPage<Row>>,
): CursorList<Row> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => loadPage(pageParam === null ? {} : { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });
  return {
    rows: query.data?.pages.flatMap(({ data }) => data),
    isPending: query.isPending,
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
    refetch: () => void query.refetch(),
  };
}
