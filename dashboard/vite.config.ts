/** How the dashboard is built: one page, its stylesheets written from the tokens, nothing inline, and a server for development that stands in for the Pages function. */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { mantineCss } from "./build/mantine-css.ts";
import { tokensCss } from "./src/theme.ts";

const STYLES: Record<string, () => string> = { "virtual:tokens.css": tokensCss, "virtual:mantine.css": mantineCss };

const writtenStyles: Plugin = {
  name: "written-styles",
  resolveId: (id) => (id in STYLES ? `\0${id}` : null),
  load: (id) => STYLES[id.slice(1)]?.() ?? null,
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react(), writtenStyles],
  build: {
    target: "es2022",
    // A data: address in a stylesheet or page is one more thing for the policy to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    chunkSizeWarningLimit: 400,
  },
  server: { proxy: { "/api": { target: process.env["DASHBOARD_API"] ?? "http://127.0.0.1:8788", ws: true } } },
});
