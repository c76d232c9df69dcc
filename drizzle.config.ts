/** drizzle-kit reads the slices' tables and writes migrations/. */
import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "sqlite", schema: ["./src/*/tables.ts", "./src/outbox.ts"], out: "./migrations" });
