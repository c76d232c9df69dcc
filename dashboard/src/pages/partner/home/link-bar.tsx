/** The partner's link, ready to be given away. */
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { Schemas } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { Choice, Dropdown } from "../../../parts/dropdown.tsx";
import { AddIcon, QrIcon } from "../../../parts/icons.ts";
import { t } from "../../../words/index.ts";
import { shownUrl } from "../links/final-address.ts";
import { ShareButton } from "../links/share-button.tsx";
import css from "./home.module.css";

const QrPanel = lazy(() => import("../links/qr-panel.tsx").then(({ QrPanel }) => ({ default: QrPanel })));

type LinkBarProps = { links: readonly Schemas["Link"][]; make: () => void };

export function LinkBar({ links, make }: LinkBarProps) {
  // The first one that was made, until another is chosen.
  const [chosen, setChosen] = useState<string>();
  const [hasQr, setQr] = useState(false);
  const link = links.find(({ id }) => id === chosen) ?? links.at(-1);
  if (link === undefined) return null;
  return (
    <Card>
      <div className={css["bar"]}>
        <div className={css["address"]}>
          <h2 className="visually-hidden">{t.home.link.title}</h2>
          <p>{link.name ?? t.home.link.title}</p>
          <div className={css["url"]}>{shownUrl(link.url)}</div>
        </div>
        <CopyButton text={link.url} isMain />
        <Button onClick={() => setQr(true)} leftSection={<QrIcon size={16} stroke={1.5} aria-hidden />}>
          {t.home.link.qr}
        </Button>
        <ShareButton link={link} />
        <Button onClick={make} leftSection={<AddIcon size={16} stroke={1.5} aria-hidden />}>
          {t.home.link.toPage}
        </Button>
        {links.length > 1 && (
          <Dropdown label={t.home.link.choose} align="end">
            {(close) => (
              <>
                {links.slice(0, 8).map(({ id, slug }) => (
                  <Choice
                    key={id}
                    isChosen={id === link.id}
                    choose={() => {
                      close();
                      setChosen(id);
                    }}
                  >
                    {slug}
                  </Choice>
                ))}
                <p className={css["quiet"]}>
                  <Link to="/links">{t.home.link.all}</Link>
                </p>
              </>
            )}
          </Dropdown>
        )}
      </div>
      <Suspense>{hasQr && <QrPanel link={link} close={() => setQr(false)} />}</Suspense>
    </Card>
  );
}
