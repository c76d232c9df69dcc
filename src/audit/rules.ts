/** What is audited, how an action is called, and which object it was about; from the route and the answer alone. Pure. */

/** Asking changes nothing, also where the question is too long for an address; reports of clicks and conversions are facts of their own. */
const UNAUDITED = /^(?:\/api)?\/v1\/(?:track\/|payouts\/preview$|program\/terms\/simulate$)/;
export const isAudited = ({ method, path }: { method: string; path: string }): boolean =>
  !["GET", "HEAD", "OPTIONS"].includes(method) && !UNAUDITED.test(path);

const VERBS: Record<string, string> = { PUT: "update", PATCH: "update", DELETE: "delete" };

/** `POST /v1/partners/:id/approve` -> `partners.approve`, `PUT /v1/program/terms` -> `program.terms.update`. */
export function actionOf(method: string, pattern: string): string {
  const parts = pattern.split("/").filter((part) => part !== "" && part !== "api" && part !== "v1");
  const names = parts.filter((part) => !part.startsWith(":"));
  const isCollection = parts.length === 1;
  const verb = VERBS[method] ?? (isCollection ? "create" : null);
  return (verb === null ? names : [...names, verb]).join(".");
}

/** As the API's description writes a route: `POST /v1/partners/{id}/approve`. */
export const routeOf = (method: string, pattern: string): string =>
  `${method} ${pattern.replace(/:([A-Za-z]+)(?:\{[^}]*\})?/g, (_, name: string) => `{${name}}`)}`;

const MAX_TEXT = 500;
const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;

/** The path's own object, else the one that was answered: by its id, terms by their version. */
export function subjectOf(params: Record<string, string>, answer: unknown): string | null {
  const named = Object.values(params)[0] ?? fieldOf(answer, "id");
  if (typeof named === "string") return named.slice(0, MAX_TEXT);
  const version = fieldOf(answer, "version");
  return typeof version === "number" ? `version ${version}` : null;
}

/** The reason that was given, as the verb took it. */
export function reasonOf(body: unknown): string | null {
  const reason = fieldOf(body, "reason");
  return typeof reason === "string" ? reason.trim().slice(0, MAX_TEXT) : null;
}
