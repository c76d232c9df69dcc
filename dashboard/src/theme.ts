/** Every colour, size and duration of the dashboard. Law: no other file writes a colour, and each text colour reads on each ground it stands on. */

const light = {
  paper: "#F7F8F6",
  card: "#FFFFFF",
  line: "#E2E6E3",
  ink: "#14213D",
  muted: "#5B6678",
  river: "#0B6E75",
  riverHover: "#095A60",
  riverWash: "#E4F0EF",
  onRiver: "#FFFFFF",
  good: "#1B7A43",
  wait: "#8A5A00",
  bad: "#B3261E",
  hover: "#EFF2EF",
  /** The edge of what can be typed into or pressed: 3 to 1, where a hairline may be fainter. */
  edge: "#7D8998",
};

export type Palette = typeof light;

const dark: Palette = {
  paper: "#10171F",
  card: "#18212B",
  line: "#2A3642",
  ink: "#E6EBEF",
  muted: "#9AA7B5",
  river: "#5CC8C0",
  riverHover: "#7BD5CE",
  riverWash: "#183435",
  onRiver: "#0B1418",
  good: "#6FD39A",
  wait: "#F2B84B",
  bad: "#FF8A80",
  hover: "#202B37",
  edge: "#6B7A8A",
};

export const palettes = { light, dark } as const;
export type Scheme = keyof typeof palettes;

/** The series of a chart, in this order. */
export const series: Record<Scheme, readonly string[]> = {
  light: ["#0B6E75", "#D98E04", "#6C5CB8", "#C2487A", "#4C8C2B", "#5B6678"],
  dark: ["#5CC8C0", "#F2B84B", "#A296E0", "#E58AAE", "#8CC66B", "#9AA7B5"],
};

export const fontFamily = '"Instrument Sans Variable", system-ui, sans-serif';

const sizes = {
  "--font": fontFamily,
  "--text-body": "14px",
  "--text-table": "13px",
  "--text-small": "12px",
  "--text-title": "20px",
  "--text-figure": "28px",
  "--leading": "1.4",
  "--radius": "8px",
  "--rail": "208px",
  "--pad-card": "16px",
  "--pad-page": "24px",
  "--motion": "120ms",
};

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const colorsOf = (scheme: Scheme): Record<string, string> => ({
  "color-scheme": scheme,
  ...Object.fromEntries(Object.entries(palettes[scheme]).map(([name, value]) => [`--${kebab(name)}`, value])),
  ...Object.fromEntries(series[scheme].map((value, index) => [`--series-${index + 1}`, value])),
  "--shadow-menu": scheme === "light" ? "0 8px 24px rgb(20 33 61 / 14%)" : "0 8px 24px rgb(0 0 0 / 45%)",
  "--veil": scheme === "light" ? "rgb(20 33 61 / 32%)" : "rgb(4 8 12 / 60%)",
});

const block = (selector: string, values: Record<string, string>): string =>
  `${selector} {\n${Object.entries(values)
    .map(([name, value]) => `  ${name}: ${value};`)
    .join("\n")}\n}\n`;

/** The tokens as a stylesheet: the scheme of the system until one is chosen. It is written at build time, so that no style is ever injected. */
export const tokensCss = (): string =>
  [
    block(":root", { ...sizes, ...colorsOf("light") }),
    block(':root[data-mantine-color-scheme="dark"]', colorsOf("dark")),
    `@media (prefers-color-scheme: dark) {\n${block(":root:not([data-mantine-color-scheme])", colorsOf("dark"))}}\n`,
    `@media (prefers-reduced-motion: reduce) {\n${block(":root", { "--motion": "0ms" })}}\n`,
  ].join("\n");

const luminance = (hex: string): number => {
  const channel = (from: number): number => {
    const part = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
};

/** WCAG's contrast ratio of two colours written `#RRGGBB`. */
export function contrastOf(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
