/** `/slugs/{slug}`: whether a slug could be taken, for a form that asks while it is typed. */
import { z } from "zod";
import { answer, makeRouter, type Router, route } from "../auth/http.ts";
import { problem } from "../lib/problem.ts";
import { isSlugFree } from "./check-slug.ts";
import { createLinkSchema } from "./contract.ts";

const get = route({
  method: "get",
  path: "/slugs/{slug}",
  tags: ["Links"],
  summary: "Whether a slug is free; 400 where it could be none, and creating the link decides",
  request: { params: z.object({ slug: createLinkSchema.shape.slug.unwrap() }) },
  responses: { 200: answer(z.object({ slug: z.string(), isFree: z.boolean() }).meta({ id: "Slug" }), "Whether it is free now") },
});

export const slugRoutes: Router = makeRouter().openapi(get, async (c) => {
  const { kind, partnerId } = c.get("actor");
  if (kind === "publishable") throw problem("forbidden", "slugs are for partners and owners");
  const { slug } = c.req.valid("param");
  return c.json({ slug, isFree: await isSlugFree(c.get("ctx"), { slug, partnerId }) }, 200);
});
