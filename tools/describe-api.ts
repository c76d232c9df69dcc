/** Writes the types that the dashboard knows the API by, from the API's own description. Law: they are made anew by every build and check, so they are never stale. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { describeApi } from "../src/api.ts";

const FILE = "dashboard/src/api/schema.gen.ts";
const HEAD = "/** The API's types, generated from its OpenAPI description by `tools/describe-api.ts`. */\n";

const document = JSON.stringify(describeApi("https://api.example"));
const text = HEAD + astToString(await openapiTS(document, { alphabetize: false, rootTypes: false, emptyObjectsUnknown: true }));
if (!existsSync(FILE) || readFileSync(FILE, "utf8") !== text) writeFileSync(FILE, text);
