/** What stands around every page once somebody is signed in: the rail or the bottom bar, the ribbons, the palette. */
import { useHotkeys } from "@mantine/hooks";
import { onlineManager } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState, useSyncExternalStore } from "react";
import type { Session } from "../api/session.ts";
import { t } from "../words/index.ts";
import { BottomBar } from "./bottom-bar.tsx";
import { ownerNav, partnerNav } from "./nav.ts";
import { Rail } from "./rail.tsx";
import { useSessionEnded } from "./session-ended.ts";
import css from "./shell.module.css";

const Palette = lazy(() => import("./command-palette.tsx").then(({ CommandPalette }) => ({ default: CommandPalette })));
const SignInAgain = lazy(() => import("./sign-in-again.tsx").then(({ SignInAgain }) => ({ default: SignInAgain })));

const useIsOnline = (): boolean =>
  useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );

export function Shell({ session, children }: { session: Session; children: ReactNode }) {
  const [isFinding, setFinding] = useState(false);
  const isOnline = useIsOnline();
  const hasEnded = useSessionEnded();
  const nav = session.role === "owner" ? ownerNav : partnerNav;
  useHotkeys([
    ["mod+K", () => setFinding(true)],
    ["/", () => setFinding(true)],
  ]);
  return (
    <div className={css["shell"]}>
      <a className={css["skip"]} href="#page">
        {t.nav.skip}
      </a>
      <Rail nav={nav} session={session} find={() => setFinding(true)} />
      <main className={css["main"]} id="page" tabIndex={-1}>
        {session.program.sandbox && <p className={css["ribbon"]}>{t.shell.sandbox}</p>}
        {!isOnline && (
          <p className={css["bar"]} role="status">
            {t.shell.offline}
          </p>
        )}
        {children}
      </main>
      <BottomBar nav={nav} session={session} find={() => setFinding(true)} />
      <Suspense>
        {isFinding && <Palette nav={nav} isOwner={session.role === "owner"} close={() => setFinding(false)} />}
        {hasEnded && <SignInAgain email={session.email ?? ""} />}
      </Suspense>
    </div>
  );
}
