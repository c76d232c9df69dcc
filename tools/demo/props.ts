/** What the demo's visitors and customers are made of: browsers, places, names, plans. */
import type { Place } from "../local/visit.ts";

type Weighted<T> = T & { weight: number };

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
export const BROWSERS: readonly [Weighted<{ agent: string }>, ...Weighted<{ agent: string }>[]] = [
  { weight: 30, agent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/141.0.0.0 Safari/537.36` },
  { weight: 16, agent: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Chrome/141.0.0.0 Safari/537.36` },
  { weight: 14, agent: `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/141.0.0.0 Mobile Safari/537.36` },
  {
    weight: 18,
    agent:
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
  },
  {
    weight: 8,
    agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
  },
  { weight: 6, agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0" },
  { weight: 3, agent: "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0" },
  { weight: 6, agent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0` },
  { weight: 3, agent: `Mozilla/5.0 (Linux; Android 13; SM-S918B) ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36` },
  {
    weight: 3,
    agent: "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
  },
];

export const BOTS: readonly [string, ...string[]] = [
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
  "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
  "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
  "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
  "curl/8.15.0",
];

const place = (weight: number, [country, region, city]: readonly [string, string, string]): Weighted<Place> => ({
  weight,
  country,
  region,
  city,
});
export const PLACES: readonly [Weighted<Place>, ...Weighted<Place>[]] = [
  place(9, ["US", "California", "San Francisco"]),
  place(9, ["US", "New York", "New York"]),
  place(6, ["US", "Texas", "Austin"]),
  place(5, ["US", "Illinois", "Chicago"]),
  place(10, ["GB", "England", "London"]),
  place(3, ["GB", "Scotland", "Edinburgh"]),
  place(7, ["DE", "Berlin", "Berlin"]),
  place(4, ["DE", "Bavaria", "Munich"]),
  place(6, ["FR", "Ile-de-France", "Paris"]),
  place(5, ["CA", "Ontario", "Toronto"]),
  place(5, ["IN", "Karnataka", "Bengaluru"]),
  place(5, ["SE", "Stockholm", "Stockholm"]),
  place(4, ["NL", "North Holland", "Amsterdam"]),
  place(4, ["AU", "New South Wales", "Sydney"]),
  place(3, ["IE", "Leinster", "Dublin"]),
  place(3, ["ES", "Madrid", "Madrid"]),
  place(3, ["BR", "Sao Paulo", "Sao Paulo"]),
  place(2, ["JP", "Tokyo", "Tokyo"]),
];

export type Plan = Weighted<{ product: string; amountMinor: number; isMonthly: boolean }>;
export const PLANS: readonly [Plan, ...Plan[]] = [
  { weight: 34, product: "Personal, monthly", amountMinor: 1_200, isMonthly: true },
  { weight: 26, product: "Pro, monthly", amountMinor: 2_900, isMonthly: true },
  { weight: 12, product: "Team of five, monthly", amountMinor: 7_900, isMonthly: true },
  { weight: 12, product: "Pro, yearly", amountMinor: 29_000, isMonthly: false },
  { weight: 10, product: "Team of five, yearly", amountMinor: 79_000, isMonthly: false },
  { weight: 6, product: "Company, yearly", amountMinor: 249_000, isMonthly: false },
];

export const FIRST_NAMES: readonly [string, ...string[]] = [
  "Amelia",
  "Ben",
  "Carla",
  "Daniel",
  "Elif",
  "Farah",
  "George",
  "Hannah",
  "Ivan",
  "Julia",
  "Kenji",
  "Lena",
  "Marco",
  "Nadia",
  "Oscar",
  "Paula",
  "Quinn",
  "Rosa",
  "Samir",
  "Tessa",
  "Umar",
  "Vera",
  "Wes",
  "Yuki",
];
export const LAST_NAMES: readonly [string, ...string[]] = [
  "Almeida",
  "Brooks",
  "Castillo",
  "Dubois",
  "Eriksen",
  "Fischer",
  "Gupta",
  "Haddad",
  "Ito",
  "Jansen",
  "Kowalski",
  "Larsen",
  "Moreau",
  "Novak",
  "Okafor",
  "Petrov",
  "Reyes",
  "Schmidt",
  "Tanaka",
  "Usman",
  "Vega",
  "Walsh",
  "Young",
  "Zeller",
];

/** How busy each hour of a visitor's own day is. */
export const HOURS: readonly number[] = [2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 9, 10, 9, 8, 8, 8, 8, 8, 9, 10, 9, 6, 4];
