/**
 * The page that a sign-in link opens: one button, whose press signs in. Law: what scans e-mail opens links and presses no buttons, so
 * opening it does nothing; it runs and loads nothing.
 */
import { createHash } from "node:crypto";
import { escapeHtml } from "../mail/index.ts";

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto 0;max-width:24rem;padding:0 1rem;color:#14213d;background:#f7f8f6}h1{font-size:1.25rem}button{font:inherit;font-weight:600;padding:.6rem 1.2rem;border:0;border-radius:8px;color:#fff;background:#0b6e75;cursor:pointer}button:focus-visible{outline:2px solid #14213d;outline-offset:2px}@media(prefers-color-scheme:dark){body{color:#e6ebef;background:#10171f}button{color:#0b1418;background:#5cc8c0}button:focus-visible{outline-color:#e6ebef}}`;
const styleHash = createHash("sha256").update(STYLE).digest("base64");

export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

export const signInPage = ({ program, action }: { program: string; action: string }): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sign in to ${escapeHtml(program)}</title>
<style>${STYLE}</style>
<h1>Sign in to ${escapeHtml(program)}</h1>
<p>You asked to be signed in. The button works once.</p>
<form method="post" action="${escapeHtml(action)}"><button>Sign in</button></form>
</html>
`;
