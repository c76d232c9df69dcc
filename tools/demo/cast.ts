/** Who is in the demo programme: the partners of a shop for note-taking software, with their links and how they are paid. */

export type CastPartner = {
  name: string;
  email: string;
  country: string;
  tier: "tier1" | "tier2" | "tier3" | "tier4";
  rateBps?: number;
  /** How it ends up; an applied one has no links yet. */
  status: "active" | "suspended" | "applied";
  /** Visits on an ordinary day. */
  daily: number;
  /** Hours from UTC of the people it reaches. */
  offset: number;
  /** Days ago of a mention that many people read. */
  spike?: number;
  links: readonly CastLink[];
  payout: "stripe" | "waits" | "fails" | "manual" | "none";
};
export type CastLink = { slug: string; path: string; name: string; source: string; medium: string; campaign?: string };

export const SHOP = "www.example.com";

const link = (slug: string, path: string, [name, source, medium, campaign]: readonly [string, string, string, string?]): CastLink => ({
  slug,
  path,
  name,
  source,
  medium,
  ...(campaign === undefined ? {} : { campaign }),
});

export const CAST: readonly CastPartner[] = [
  {
    name: "Maya Lindqvist",
    email: "maya@lindqvist.example",
    country: "SE",
    tier: "tier1",
    status: "active",
    daily: 7,
    offset: 1,
    spike: 9,
    payout: "stripe",
    links: [
      link("maya", "/", ["Home page", "maya-blog", "blog"]),
      link("maya-notes", "/features/notes", ["How I take notes", "maya-blog", "blog", "how-i-take-notes"]),
      link("maya-video", "/pricing", ["Desk tour", "youtube", "video", "desk-tour"]),
    ],
  },
  {
    name: "Tunde Adeyemi",
    email: "tunde@adeyemi.example",
    country: "GB",
    tier: "tier1",
    status: "active",
    daily: 4,
    offset: 0,
    payout: "manual",
    links: [
      link("tunde", "/", ["Profile link", "instagram", "social"]),
      link("tunde-students", "/students", ["For students", "instagram", "social", "back-to-term"]),
    ],
  },
  {
    name: "Priya Raman",
    email: "priya@raman.example",
    country: "IN",
    tier: "tier1",
    rateBps: 1250,
    status: "active",
    daily: 5,
    offset: 5,
    payout: "stripe",
    links: [
      link("priya", "/", ["Newsletter footer", "newsletter", "email"]),
      link("priya-templates", "/templates", ["Twelve templates", "newsletter", "email", "templates"]),
    ],
  },
  {
    name: "Indie Stack Weekly",
    email: "hello@indiestack.example",
    country: "US",
    tier: "tier1",
    status: "active",
    daily: 6,
    offset: -6,
    spike: 3,
    payout: "none",
    links: [
      link("indiestack", "/", ["Sponsor slot", "indiestack", "email", "sponsor"]),
      link("indiestack-deal", "/pricing", ["Reader offer", "indiestack", "email", "reader-offer"]),
    ],
  },
  {
    name: "The Remote Desk",
    email: "partners@remotedesk.example",
    country: "US",
    tier: "tier2",
    status: "active",
    daily: 9,
    offset: -5,
    payout: "stripe",
    links: [
      link("remotedesk", "/", ["Tools we use", "remotedesk", "review"]),
      link("remotedesk-teams", "/teams", ["Notes for remote teams", "remotedesk", "review", "remote-teams"]),
      link("remotedesk-podcast", "/pricing", ["Episode 84", "podcast", "audio", "episode-84"]),
    ],
  },
  {
    name: "Jonas Weber",
    email: "jonas@weber.example",
    country: "DE",
    tier: "tier2",
    status: "active",
    daily: 5,
    offset: 1,
    payout: "fails",
    links: [
      link("jonas", "/", ["Homepage", "weber-it", "blog"]),
      link("jonas-vergleich", "/compare", ["Vergleich", "weber-it", "blog", "vergleich"]),
    ],
  },
  {
    name: "Camille Fournier",
    email: "camille@fournier.example",
    country: "FR",
    tier: "tier2",
    rateBps: 1800,
    status: "active",
    daily: 6,
    offset: 1,
    payout: "stripe",
    links: [
      link("camille", "/", ["Bio", "tiktok", "social"]),
      link("camille-rentree", "/students", ["La rentree", "tiktok", "social", "rentree"]),
      link("camille-pro", "/teams", ["Pour les equipes", "linkedin", "social"]),
    ],
  },
  {
    name: "Northlight Media",
    email: "growth@northlight.example",
    country: "US",
    tier: "tier3",
    status: "active",
    daily: 14,
    offset: -5,
    spike: 16,
    payout: "waits",
    links: [
      link("northlight", "/", ["Front page", "northlight", "review"]),
      link("northlight-best", "/pricing", ["Best note apps", "northlight", "review", "best-note-apps"]),
      link("northlight-vs", "/compare", ["Side by side", "northlight", "review", "side-by-side"]),
      link("northlight-mail", "/", ["Morning mail", "northlight", "email", "morning"]),
    ],
  },
  {
    name: "Studio Kestrel",
    email: "accounts@kestrel.example",
    country: "CA",
    tier: "tier3",
    status: "active",
    daily: 8,
    offset: -5,
    payout: "stripe",
    links: [
      link("kestrel", "/", ["Client toolkit", "kestrel", "referral"]),
      link("kestrel-agency", "/teams", ["For agencies", "kestrel", "referral", "agencies"]),
    ],
  },
  {
    name: "Beacon Partner Network",
    email: "network@beacon.example",
    country: "IE",
    tier: "tier4",
    status: "active",
    daily: 11,
    offset: 0,
    payout: "stripe",
    links: [
      link("beacon", "/", ["Network default", "beacon", "network"]),
      link("beacon-uk", "/pricing", ["United Kingdom", "beacon", "network", "uk"]),
      link("beacon-dach", "/pricing", ["Germany, Austria, Switzerland", "beacon", "network", "dach"]),
    ],
  },
  {
    name: "Harbour Collective",
    email: "ops@harbour.example",
    country: "AU",
    tier: "tier4",
    status: "active",
    daily: 5,
    offset: 10,
    payout: "manual",
    links: [
      link("harbour", "/", ["Members' page", "harbour", "community"]),
      link("harbour-perks", "/pricing", ["Perks", "harbour", "community", "perks"]),
    ],
  },
  {
    name: "Dealhunter Daily",
    email: "admin@dealhunter.example",
    country: "US",
    tier: "tier1",
    status: "suspended",
    daily: 4,
    offset: -8,
    payout: "none",
    links: [
      link("dealhunter", "/pricing", ["Deal of the day", "dealhunter", "coupon"]),
      link("dealhunter-50", "/pricing", ["Half price?", "dealhunter", "coupon", "half-price"]),
    ],
  },
  {
    name: "Sofia Marques",
    email: "sofia@marques.example",
    country: "PT",
    tier: "tier1",
    status: "applied",
    daily: 0,
    offset: 0,
    payout: "none",
    links: [],
  },
];
