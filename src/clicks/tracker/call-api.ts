/** Calls the programme from a page. Law: it never rejects; what failed is an error beside the answer. */

export type Answered = { error: unknown; answer: unknown };
type Call = { path: string; body: object; isFirstParty: boolean };
export type Api = (call: Call) => Promise<Answered>;

const PATIENCE = 5_000;

/** `keepalive`: a form that leaves the page does not take the call with it. */
export const makeApi =
  (base: string, key: string): Api =>
  async ({ path, body, isFirstParty }) => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), PATIENCE);
    try {
      const response = await fetch(`${base}/v1/track/${path}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
        body: JSON.stringify(body),
        credentials: isFirstParty ? "include" : "omit",
        keepalive: true,
        signal: limit.signal,
      });
      const answer: unknown = await response.json();
      return response.ok ? { error: null, answer } : { error: answer, answer: null };
    } catch (error) {
      return { error, answer: null };
    } finally {
      clearTimeout(timer);
    }
  };
