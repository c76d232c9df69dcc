/**
 * Where the token waits between pages: the cookie, else what else the browser lets a page keep. Law: nothing here throws,
 * with all storage blocked too, and what is read is judged by its reader.
 */
const NAME = "trb_click";
const SECONDS = 30 * 86_400;

export type Keep = { read: () => unknown[]; write: (token: string) => void; clear: () => void };

const attempt = <T>(action: () => T): T | undefined => {
  try {
    return action();
  } catch {
    return undefined;
  }
};

const cookies = (): string[] =>
  (attempt(() => document.cookie) ?? "")
    .split(/; */)
    .filter((pair) => pair.startsWith(`${NAME}=`))
    .map((pair) => pair.slice(NAME.length + 1));

/** The getters themselves throw where storage is blocked. */
const STORES = [() => localStorage, () => sessionStorage];

/** `domain` is the cookie's, "" for the page's own host. A cookie that the server has set is left as it is: it lives longer. */
export function makeKeep(domain: string): Keep {
  const setCookie = (value: string, seconds: number): void => {
    const scope = domain === "" ? "" : `; Domain=${domain}`;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    attempt(() => {
      document.cookie = `${NAME}=${value}; Max-Age=${seconds}; Path=/; SameSite=Lax${secure}${scope}`;
    });
  };
  return {
    read: () => [...cookies(), ...STORES.map((store) => attempt(() => store().getItem(NAME)))],
    write: (token) => {
      if (!cookies().includes(token)) setCookie(token, SECONDS);
      if (cookies().includes(token)) return;
      STORES.some(
        (store) =>
          attempt(() => {
            store().setItem(NAME, token);
            return true;
          }) === true,
      );
    },
    clear: () => {
      setCookie("", 0);
      for (const store of STORES) attempt(() => store().removeItem(NAME));
    },
  };
}
