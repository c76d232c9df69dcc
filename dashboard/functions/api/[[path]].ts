/** Forwards `/api/*` to the worker as it came, WebSockets too. Law: it reads and changes nothing, so that the API has one implementation. */

export const onRequest: PagesFunction<{ API: Fetcher }> = ({ request, env }) => env.API.fetch(request);
