/** Who signs in to a local programme: its owner, made once, and a partner of the demo; and the links that sign them in. */
import { localSignInKey } from "../../src/auth/secret.ts";
import { makeApi, type Page } from "./api.ts";
import { getReplayKey, type Programme } from "./settings.ts";

const OWNER = { email: "owner@example.com", name: "Olivia Owner" };

/** By their e-mail addresses. */
export type People = { owner: string; partner: string | null };

export async function ensurePeople({ secretKey, partnerId }: Programme, { apiUrl }: { apiUrl: string }): Promise<People> {
  const api = makeApi({ apiUrl, secretKey });
  const { data } = await api.get<Page<{ email: string }>>(`/v1/owners?email=${encodeURIComponent(OWNER.email)}`);
  if (data.length === 0) await api.post("/v1/owners", OWNER);
  const partner = partnerId === null ? null : (await api.get<{ email: string }>(`/v1/partners/${partnerId}`)).email;
  return { owner: OWNER.email, partner };
}

/** Works at any time and more than once, in development alone: it makes a link of the usual kind, and follows it. */
export function signInUrlOf(dashboardUrl: string, email: string): string {
  const search = new URLSearchParams({ email, key: localSignInKey(getReplayKey(), email) });
  return `${dashboardUrl}/api/auth/development?${search}`;
}
