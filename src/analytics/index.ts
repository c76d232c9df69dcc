/** Reports over what the other slices know; it reads only, and nobody imports it. */
export { analyticsRoutes } from "./routes.ts";
