/** The redirect's baseline: a Hono app that answers 302 and does nothing else. */
import { Hono } from "hono";

const app = new Hono();
app.get("/:slug", (c) => c.redirect(`https://example.com/shop?via=${c.req.param("slug")}`, 302));

// biome-ignore lint/style/noDefaultExport: a worker's entry is its default export.
export default app;
