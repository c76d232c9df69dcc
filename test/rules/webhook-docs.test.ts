/** docs/webhooks.md shows three ways to verify a signature; each snippet is run as it stands there, on what we sign. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { newSecret, signMessage } from "../../src/webhooks/sign-message.ts";

const docs = readFileSync("docs/webhooks.md", "utf8");
// Beside node_modules, so that the snippets find their libraries.
const folder = mkdtempSync(join(process.cwd(), "node_modules/.snippets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const snippet = (name: string): string => new RegExp(`\`\`\`\\w+ ${name}\\n([\\s\\S]*?)\`\`\``).exec(docs)?.[1] ?? "";
const body = JSON.stringify({ id: "evt_1", type: "sale.recorded", data: { name: "Zoë 🚀" } });
const secret = newSecret();
const headers = signMessage({ id: "evt_1", at: Date.now(), body }, [newSecret(), secret]);

type Reader = { readEvent: (rawBody: string, headers: Record<string, string>, secret: string) => unknown };

describe("a reader of docs/webhooks.md", () => {
  it.each(["standardwebhooks", "svix"])("verifies with %s, and finds a change", async (name) => {
    const file = join(folder, `${name}.ts`);
    writeFileSync(file, snippet(name));
    const { readEvent }: Reader = await import(pathToFileURL(file).href);
    expect(readEvent(body, headers, secret)).toEqual(JSON.parse(body));
    expect(() => readEvent(body.replace("sale", "mail"), headers, secret)).toThrow();
    expect(() => readEvent(body, headers, newSecret())).toThrow();
  });

  it("finds the signature with openssl", () => {
    const cwd = mkdtempSync(join(tmpdir(), "openssl-"));
    writeFileSync(join(cwd, "body.json"), body);
    const env = { ...process.env, SECRET: secret, WEBHOOK_ID: headers["webhook-id"], WEBHOOK_TIMESTAMP: headers["webhook-timestamp"] };
    const signature = execFileSync("sh", ["-c", snippet("openssl")], { cwd, env }).toString();
    rmSync(cwd, { recursive: true });
    expect(headers["webhook-signature"]?.split(" ")).toContain(`v1,${signature}`);
  });
});
