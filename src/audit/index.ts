/** Audit: what owners and partners did, by whom and why. */
export { auditActions, auditRoutes } from "./routes.ts";
