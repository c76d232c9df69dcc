/** Where a visitor arrives, before there is a link to ask the API about. It shows; the API decides. Pure. */

export const UTM_NAMES = ["source", "medium", "campaign", "term", "content"] as const;
export type Utm = Partial<Record<(typeof UTM_NAMES)[number], string>>;

/** An address as people say it. */
export const shownUrl = (url: string): string => url.replace(/^https?:\/\//, "").replace(/\/$/, "");

/** Given values, empty ones left out; null where none is left. */
export function filledUtm(utm: Utm): Utm | null {
  const filled = UTM_NAMES.flatMap((name) => ((utm[name] ?? "").trim() === "" ? [] : [[name, utm[name]?.trim()]]));
  return filled.length === 0 ? null : Object.fromEntries(filled);
}

/** The destination with the campaign and the slug; what it has of a campaign already stays. null: it is no address yet. */
export function finalAddress({ destinationUrl, slug, utm }: { destinationUrl: string; slug: string; utm: Utm | null }): string | null {
  if (!URL.canParse(destinationUrl)) return null;
  const url = new URL(destinationUrl);
  for (const name of UTM_NAMES) {
    const value = utm?.[name];
    if (value !== undefined && value !== "" && !url.searchParams.has(`utm_${name}`)) url.searchParams.append(`utm_${name}`, value);
  }
  url.searchParams.set("via", slug);
  return url.href;
}

/** Campaign parameters that many links share. */
export const TEMPLATES: Readonly<Record<string, Utm>> = {
  none: {},
  newsletter: { source: "newsletter", medium: "email" },
  video: { source: "youtube", medium: "video" },
  social: { source: "social", medium: "social" },
  podcast: { source: "podcast", medium: "audio" },
  blog: { source: "blog", medium: "referral" },
};
