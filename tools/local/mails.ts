/** Shows the e-mails that a local programme would have sent: a sign-in whole, for its link and code are needed, of others the subject. */
import { getReplayKey } from "./settings.ts";

type Mail = { id: string; to: string; subject: string; text: string };
const EVERY = 2_000;

/** From now on; what was sent before is told by nobody. */
export function showMails(apiUrl: string): { stop: () => void } {
  let last: string | null = null;
  let isReading = false;
  const read = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    const mails = await listMails(apiUrl, last).finally(() => {
      isReading = false;
    });
    if (last !== null) for (const mail of mails.toReversed()) show(mail);
    last = mails[0]?.id ?? last ?? "";
  };
  const timer = setInterval(() => void read().catch(() => undefined), EVERY).unref();
  return { stop: () => clearInterval(timer) };
}

async function listMails(apiUrl: string, after: string | null): Promise<Mail[]> {
  const search = new URLSearchParams({ key: getReplayKey(), ...(after === null || after === "" ? {} : { after }) });
  const response = await fetch(`${apiUrl}/api/development/mails?${search}`, { signal: AbortSignal.timeout(5_000) });
  return ((await response.json()) as { data: Mail[] }).data;
}

function show({ to, subject, text }: Mail): void {
  const isSignIn = /\bcode\b/.test(text);
  console.log(`\n  E-mail to ${to}: ${subject}`);
  if (isSignIn) console.log(text.trim().replaceAll(/^(?=.)/gm, "    "));
}
