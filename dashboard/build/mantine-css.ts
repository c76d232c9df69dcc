/** Mantine's variables as a stylesheet, without the palettes that nothing here uses. Law: the dashboard's policy takes no injected style, so what Mantine would inject is a file. */
import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import { mantineColors, mantineTheme } from "../src/app/mantine.ts";

const UNUSED = /^--mantine-color-(red|pink|grape|violet|indigo|blue|cyan|teal|green|lime|yellow|orange)-/;

const used = (variables: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => !UNUSED.test(name)));

export function mantineCss(): string {
  const { variables, light, dark } = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, mantineTheme));
  return convertCssVariables({
    variables: used(variables),
    light: { ...used(light), ...mantineColors },
    dark: { ...used(dark), ...mantineColors },
  });
}
