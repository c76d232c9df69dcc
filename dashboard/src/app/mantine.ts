/** Mantine in the words of theme.ts. Law: its variables are written into a stylesheet at build time, because the page's policy takes no injected style. */
import { createTheme, type MantineThemeOverride, type VariantColorsResolver } from "@mantine/core";
import { fontFamily } from "../theme.ts";

const filled = { background: "var(--river)", hover: "var(--river-hover)", color: "var(--on-river)", border: "1px solid transparent" };
const quiet = { background: "var(--card)", hover: "var(--hover)", color: "var(--ink)", border: "1px solid var(--edge)" };
const bare = { background: "transparent", hover: "var(--hover)", color: "var(--ink)", border: "1px solid transparent" };
const wash = { background: "var(--river-wash)", hover: "var(--river-wash)", color: "var(--river)", border: "1px solid transparent" };

/** One action of a view is filled; all else is quiet. A destructive one is red by its words and its border. */
const variantColorResolver: VariantColorsResolver = ({ variant, color }) => {
  const look = variant === "filled" ? filled : variant === "subtle" ? bare : variant === "light" ? wash : quiet;
  return color === "bad" ? { ...look, color: "var(--bad)", background: "var(--card)", border: "1px solid var(--bad)" } : look;
};

const RIVER = ["#E4F0EF", "#CFE5E3", "#A4CFCC", "#7DBBB7", "#5CC8C0", "#2A8C92", "#0B6E75", "#095A60", "#07474C", "#053438"] as const;

export const mantineTheme: MantineThemeOverride = createTheme({
  fontFamily,
  primaryColor: "river",
  primaryShade: { light: 6, dark: 4 },
  colors: { river: RIVER },
  defaultRadius: 8,
  respectReducedMotion: true,
  cursorType: "pointer",
  fontSizes: { xs: "12px", sm: "14px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.4", sm: "1.4", md: "1.4", lg: "1.4", xl: "1.3" },
  variantColorResolver,
  components: {
    Button: { defaultProps: { variant: "default", size: "sm" } },
    ActionIcon: { defaultProps: { variant: "subtle" } },
    // The library that locks the page's scrolling injects a style: overlays lie over the page instead.
    Modal: { defaultProps: { lockScroll: false, centered: true } },
    Drawer: { defaultProps: { lockScroll: false, position: "right" } },
    Popover: { defaultProps: { shadow: "none" } },
    Skeleton: { defaultProps: { radius: 6 } },
  },
});

/** What Mantine's components read, taken from our tokens. */
export const mantineColors: Record<string, string> = {
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-bright": "var(--ink)",
  "--mantine-color-body": "var(--card)",
  "--mantine-color-error": "var(--bad)",
  "--mantine-color-success": "var(--good)",
  "--mantine-color-placeholder": "var(--muted)",
  "--mantine-color-anchor": "var(--river)",
  "--mantine-color-default": "var(--card)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--edge)",
  "--mantine-color-dimmed": "var(--muted)",
  "--mantine-color-disabled": "var(--hover)",
  "--mantine-color-disabled-color": "var(--muted)",
  "--mantine-color-disabled-border": "var(--line)",
  "--mantine-primary-color-contrast": "var(--on-river)",
  "--mantine-primary-color-filled": "var(--river)",
  "--mantine-primary-color-filled-hover": "var(--river-hover)",
  "--mantine-primary-color-light": "var(--river-wash)",
  "--mantine-primary-color-light-hover": "var(--river-wash)",
  "--mantine-primary-color-light-color": "var(--river)",
};
