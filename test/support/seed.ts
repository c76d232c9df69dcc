/** What most stories begin with, made through the API. */
import { expect } from "vitest";
import type { Partner } from "../../src/partners/index.ts";
import type { Terms, TermsVersion } from "../../src/program/index.ts";
import { DEFAULT_TERMS } from "../../src/program/index.ts";
import { api } from "./api.ts";

let count = 0;

/** A new partner; active, in tier1 and with an e-mail of its own unless told otherwise. */
export async function seedPartner(
  fields: Partial<Pick<Partner, "email" | "name" | "country" | "tier" | "rateBps" | "status">> = {},
): Promise<Partner> {
  count += 1;
  const { status, body } = await api<Partner>("/v1/partners", {
    body: { email: `partner-${count}-${Date.now()}@example.com`, name: `Partner ${count}`, ...fields },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

/** Publishes the default terms with these changes (top-level fields are replaced whole), in force at once. */
export async function publishTerms(changes: Partial<Terms> = {}): Promise<TermsVersion> {
  const { status, body } = await api<TermsVersion>("/v1/program/terms", {
    method: "PUT",
    body: { terms: { ...DEFAULT_TERMS, ...changes } },
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
