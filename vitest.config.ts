/**
 * Three kinds of tests: rules run in plain Node, a real browser against a real `npm start`, everything else in workerd
 * with real D1, KV, queues and Durable Objects.
 */
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // A programme of several processes is stopped after the browser tests.
    teardownTimeout: 60_000,
    projects: [
      { test: { name: "rules", include: ["test/rules/**/*.test.ts"], testTimeout: 60_000 } },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/e2e/global-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                ENVIRONMENT: "development",
                STRIPE_API_URL: inject<string>("stripeUrl"),
                DASHBOARD_URL: inject<string>("dashboardUrl"),
                LOCAL_SHOP_URL: "http://127.0.0.1:8790",
                REPLAY_KEY: "replay-key-of-the-tests",
                STRIPE_SECRET_KEY: "sk_test_fake",
                STRIPE_WEBHOOK_SECRET: "whsec_dGVzdC1zZWNyZXQ",
                STRIPE_CONNECT_WEBHOOK_SECRET: "whsec_Y29ubmVjdC1zZWNyZXQ",
                TOKEN_KEYS: `2:${"a1".repeat(32)},1:${"b2".repeat(32)}`,
                AUTH_SECRET: "auth-secret-of-the-tests-auth-secret",
                TEST_MIGRATIONS: await readD1Migrations("migrations"),
              },
            },
          })),
        ],
        test: {
          name: "workerd",
          include: ["test/slices/**/*.test.ts", "test/journeys/**/*.test.ts"],
          setupFiles: ["test/setup.ts"],
          globalSetup: ["test/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
