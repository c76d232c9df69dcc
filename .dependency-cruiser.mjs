/**
 * The laws of src/ that are about imports: 1 (doors and order), 2 (pure rules), 3 (places of libraries), 4 (src stands alone).
 * Type-only imports count as others do; the one exception is the two files that everybody may take types from.
 */

/** Upstream to downstream. A slice imports only slices that stand before it; messages flow the other way. */
const ORDER = [
  "lib",
  "documents",
  "limits",
  "mail",
  "auth",
  "audit",
  "operations",
  "program",
  "partners",
  "links",
  "clicks",
  "attribution",
  "conversions",
  "commissions",
  "payouts",
  "accounts",
  "stripe",
  "fraud",
  "webhooks",
  "notices",
  "live",
  "analytics",
];

/** Pure decisions: rules.ts, and what stands beside it where one file would be too long. tools/check-laws.ts looks inside them. */
const PURE = "(rules|receipt-rules|signals|history-signals|identity|disposable-domains)\\.ts";

const order = ORDER.slice(0, -1).map((slice, index) => ({
  name: `law-1-order-${slice}`,
  severity: "error",
  comment: `${slice} stands upstream of what it imports here: announce a fact instead, and let flow.ts name the handler.`,
  from: { path: `^src/${slice}/` },
  to: { path: `^src/(${ORDER.slice(index + 1).join("|")})/` },
}));

const only = (name, { places, library, comment }) => ({
  name: `law-3-${name}`,
  severity: "error",
  comment,
  from: { path: "^src/", pathNot: places },
  to: { path: library },
});

export default {
  forbidden: [
    {
      name: "law-1-door",
      severity: "error",
      comment: "Another slice is entered by its index.ts only, so that what is behind it can be moved.",
      from: { path: "^src/([^/]+)/" },
      to: { path: "^src/[^/]+/", pathNot: ["^src/$1/", "^src/[^/]+/index\\.ts$", "^src/lib/", "^src/auth/http\\.ts$"] },
    },
    {
      name: "law-1-door-of-http",
      severity: "error",
      comment: "What answers HTTP is loaded by the API alone: a door that held it would make every click evaluate it.",
      from: { path: "^src/", pathNot: ["^src/api\\.ts$", "^src/[^/]+/[a-z-]*routes\\.ts$", "^src/auth/"] },
      to: { path: ["^src/auth/http\\.ts$", "^src/[^/]+/[a-z-]*routes\\.ts$"] },
    },
    {
      name: "law-1-door-of-the-root",
      severity: "error",
      comment: "The files of src/ itself use the doors, too; only the worker's entry exports Durable Object classes from where they are.",
      from: { path: "^src/[^/]+$" },
      to: {
        path: "^src/[^/]+/",
        pathNot: [
          "^src/[^/]+/index\\.ts$",
          "^src/[^/]+/[a-z-]*routes\\.ts$",
          "^src/auth/http\\.ts$",
          "^src/lib/",
          "^src/accounts/partner-account\\.ts$",
          "^src/live/live-feed\\.ts$",
          "^src/limits/rate-limit\\.ts$",
        ],
      },
    },
    ...order,
    {
      name: "law-1-known-slice",
      severity: "error",
      comment: "A slice has a place in the story: add it to ORDER in .dependency-cruiser.mjs.",
      from: { path: "^src/[^/]+/", pathNot: `^src/(${ORDER.join("|")})/` },
      to: {},
    },
    {
      name: "law-1-no-cycle",
      severity: "error",
      comment: "Modules that need each other to load cannot be read, tested or moved apart.",
      from: { path: "^src/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "law-1-nothing-above",
      severity: "error",
      comment: "Slices know neither the flow nor the API that puts them together: announce a fact instead.",
      from: { path: "^src/[^/]+/" },
      to: { path: "^src/(index|api|flow)\\.ts$" },
    },
    {
      name: "law-1-types-of-the-context",
      severity: "error",
      comment: "Slices take types from context.ts and facts.ts, never code: both know every slice, which would close a cycle.",
      from: { path: "^src/[^/]+/", pathNot: "^src/(accounts/partner-account|live/live-feed)\\.ts$" },
      to: { path: "^src/(context|facts)\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "law-2-pure-rules",
      severity: "error",
      comment:
        "rules.ts decides from its arguments alone: lib, its own contract, other slices' doors, types, and the pure files beside it.",
      from: { path: `^src/([^/]+)/${PURE}$` },
      to: {
        pathNot: ["^src/lib/", "^src/$1/contract\\.ts$", `^src/$1/${PURE}$`, "^src/[^/]+/index\\.ts$"],
        dependencyTypesNot: ["type-only"],
      },
    },
    only("hono", {
      // A slice with several resources may have a file of routes, and of queries, for each.
      places: ["^src/[^/]+/[a-z-]*routes\\.ts$", "^src/(api|index)\\.ts$", "^src/auth/"],
      library: "node_modules/(hono|@hono)/",
      comment: "HTTP is the doors' business: a verb can then be run from a queue, a cron or a test.",
    }),
    only("drizzle", {
      // A store that would pass 250 lines is split by intent: erasure-store.ts, retention-store.ts.
      // accounts/heads.ts is the D1 side of its store: store.ts there is the raw SQL of the account's own database.
      places: ["/(tables|[a-z-]*store|outbox|context)\\.ts$", "^src/accounts/heads\\.ts$"],
      library: "node_modules/drizzle-orm/",
      comment: "SQL is in store.ts, by intent, so that every query can be found and counted.",
    }),
    only("stripe", {
      places: ["^src/stripe/"],
      library: "node_modules/stripe/",
      comment: "Stripe is one of the rails: the rest of the system knows the port, not the vendor.",
    }),
    only("workers", {
      places: ["^src/accounts/partner-account\\.ts$", "^src/live/live-feed\\.ts$", "^src/limits/rate-limit\\.ts$"],
      library: "^cloudflare:",
      comment: "Only Durable Object classes need the runtime's module; it has an `env`, which is context.ts's to read.",
    }),
    {
      name: "law-4-src-stands-alone",
      severity: "error",
      comment: "What is deployed does not depend on what tests, tools or the dashboard need.",
      from: { path: "^src/" },
      to: { path: "^(test|tools|dashboard)/" },
    },
    {
      name: "law-4-dashboard",
      severity: "error",
      comment: "The dashboard knows the API only through its description, of which its types are made.",
      from: { path: "^dashboard/" },
      to: { path: "^(src|test|tools)/" },
    },
    {
      name: "dependencies-of-production",
      severity: "error",
      comment: "src is deployed with `dependencies` only.",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "resolvable",
      severity: "error",
      comment: "An import that leads nowhere is a law that is not checked.",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(cloudflare|virtual):" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["workerd", "worker", "import", "types", "default"] },
  },
};
