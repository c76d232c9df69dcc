/** One link: its address, where visitors arrive by it, its QR code, and the way out. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { formatDay } from "../../../parts/format.ts";
import { ArchiveIcon, QrIcon } from "../../../parts/icons.ts";
import { SidePanel } from "../../../parts/side-panel.tsx";
import { Loaded } from "../../../parts/states.tsx";
import { Status } from "../../../parts/status.tsx";
import { t } from "../../../words/index.ts";
import css from "../forms.module.css";
import { finalAddress, shownUrl } from "./final-address.ts";
import { LinkCourse } from "./link-course.tsx";
import { ShareButton } from "./share-button.tsx";

const QrPanel = lazy(() => import("./qr-panel.tsx").then(({ QrPanel }) => ({ default: QrPanel })));
const words = t.links;
type Link = Schemas["Link"];
type LinkPanelProps = { linkId: string | undefined; archive: (link: Link) => void; close: () => void };

export function LinkPanel({ linkId, archive, close }: LinkPanelProps) {
  const link = useQuery({
    queryKey: ["links", "one", linkId],
    queryFn: ({ signal }) => ask(api.GET("/v1/links/{id}", { params: { path: { id: linkId ?? "" } }, signal })),
    enabled: linkId !== undefined,
  });
  return (
    <SidePanel title={link.data === undefined ? words.link : words.of(link.data.slug)} isOpen={linkId !== undefined} close={close}>
      <Loaded query={link} what={words.link} height={320}>
        {(known) => (
          <Details
            link={known}
            archive={() => {
              close();
              archive(known);
            }}
          />
        )}
      </Loaded>
    </SidePanel>
  );
}

function Details({ link, archive }: { link: Link; archive: () => void }) {
  const [hasQr, setQr] = useState(false);
  const { url, destinationUrl, slug, utm, archivedAt, createdAt, name } = link;
  return (
    <div className={css["form"]}>
      {name !== null && <p>{name}</p>}
      <p className={css["preview"]}>{shownUrl(url)}</p>
      <div className={css["row"]}>
        <CopyButton text={url} isMain />
        <Button onClick={() => setQr(true)} leftSection={<QrIcon size={16} stroke={1.5} aria-hidden />}>
          {words.qr.show}
        </Button>
        <ShareButton link={link} />
      </div>
      <div>
        <p className={css["quiet"]}>{words.opens}</p>
        <p className={css["preview"]}>{finalAddress({ destinationUrl, slug, utm }) ?? destinationUrl}</p>
        <p className={css["quiet"]}>{words.tokenNote}</p>
      </div>
      <div>
        <p className={css["quiet"]}>{words.course}</p>
        <LinkCourse linkId={link.id} />
      </div>
      <p className={css["quiet"]}>{words.made(formatDay(createdAt))}</p>
      {archivedAt !== null ? (
        <Status status="archived" detail={formatDay(archivedAt)} />
      ) : (
        <div>
          <Button onClick={archive} leftSection={<ArchiveIcon size={16} stroke={1.5} aria-hidden />}>
            {words.archive}
          </Button>
        </div>
      )}
      <Suspense>{hasQr && <QrPanel link={link} close={() => setQr(false)} />}</Suspense>
    </div>
  );
}
