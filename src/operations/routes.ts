/** `/healthz`: whether the worker reaches its database. */
import { z } from "zod";
import { answer, makeRouter, type Router, route } from "../auth/http.ts";
import { problem } from "../lib/problem.ts";

const health = route({
  method: "get",
  path: "/healthz",
  tags: ["Operations"],
  summary: "Whether the database answers; 503 if it does not",
  security: [],
  responses: { 200: answer(z.object({ status: z.literal("ok") }), "It does") },
});

export const healthRoutes: Router = makeRouter();

healthRoutes.openapi(health, async (c) => {
  try {
    await c.get("ctx").d1.prepare("select 1").first();
  } catch (error) {
    console.error("healthz", error);
    throw problem("unavailable", "the database does not answer");
  }
  return c.json({ status: "ok" as const }, 200);
});
