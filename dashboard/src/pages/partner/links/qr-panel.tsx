/** A link as a QR code, to be saved for print or for a screen. The code itself is drawn by the API. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { SidePanel } from "../../../parts/side-panel.tsx";
import { Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "../forms.module.css";
import { shownUrl } from "./final-address.ts";

const words = t.links.qr;
const SIZE = 1024;

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const svgBlob = (svg: string): Blob => new Blob([svg], { type: "image/svg+xml" });

/** The drawing in pixels. */
async function toPng(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(svgBlob(svg.replace("<svg ", `<svg width="${SIZE}" height="${SIZE}" `)));
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SIZE;
  canvas.height = SIZE;
  canvas.getContext("2d")?.drawImage(image, 0, 0, SIZE, SIZE);
  URL.revokeObjectURL(url);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error("the picture could not be made")) : resolve(blob)), "image/png");
  });
}

export function QrPanel({ link, close }: { link: Pick<Schemas["Link"], "id" | "url" | "slug">; close: () => void }) {
  const code = useQuery({
    queryKey: ["qr", link.id],
    queryFn: ({ signal }) => ask(api.GET("/v1/links/{id}/qr.svg", { params: { path: { id: link.id } }, parseAs: "text", signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <SidePanel title={words.title} isOpen close={close}>
      <Loaded query={code} what={words.title} height={280}>
        {(svg) => (
          <div className={css["form"]}>
            <img className={css["code"]} src={`/api/v1/links/${link.id}/qr.svg`} alt={words.alt(link.url)} width={280} height={280} />
            <p>{shownUrl(link.url)}</p>
            <div className={css["row"]}>
              <Button onClick={() => save(svgBlob(svg), `${link.slug}.svg`)}>{words.svg}</Button>
              <Button onClick={() => void toPng(svg).then((png) => save(png, `${link.slug}.png`))}>{words.png}</Button>
            </div>
            <p className={css["quiet"]}>{words.note}</p>
          </div>
        )}
      </Loaded>
    </SidePanel>
  );
}
