/** `/api/*` on the dashboard's origin is the worker's, forwarded as it came: cookies, bodies and WebSockets alike. */
type Env = { API: { fetch: (request: Request) => Promise<Response> } };

export const onRequest = ({ request, env }: { request: Request; env: Env }): Promise<Response> => env.API.fetch(request);
