/** The public API as a tool calls it: JSON in, JSON out, and a refusal told in the API's own words. */
import { Complaint } from "./settings.ts";

export type Api = {
  get: <T>(path: string) => Promise<T>;
  post: <T>(path: string, body?: object) => Promise<T>;
  put: <T>(path: string, body: object) => Promise<T>;
  patch: <T>(path: string, body: object) => Promise<T>;
};

export function makeApi({ apiUrl, secretKey }: { apiUrl: string; secretKey: string }): Api {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(apiUrl + path, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new Complaint(`${apiUrl} does not answer (${reasonOf(error)}): is \`npm start\` still running?`);
    });
    const text = await response.text();
    if (!response.ok) throw new Complaint(`${method} ${path} was refused: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  };
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    put: (path, body) => call("PUT", path, body),
    patch: (path, body) => call("PATCH", path, body),
  };
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : String(error);
};

export type Page<T> = { data: T[]; nextCursor: string | null };

/** Every row of a list, page by page; `path` already has a query. */
export async function listAll<T>(api: Api, path: string): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: Page<T> = await api.get(`${path}&limit=100${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
    rows.push(...page.data);
    cursor = page.nextCursor;
  }
  return rows;
}

/** Runs a task for every item, `width` at a time, begun in their order. */
export async function inParallel<T>(items: readonly T[], width: number, task: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const work = async (): Promise<void> => {
    for (const item of queue) await task(item);
  };
  await Promise.all(Array.from({ length: width }, work));
}
