/** The sandbox's hosted pages: one look, no script, nothing from elsewhere. */

export const HTML = { "content-type": "text/html; charset=utf-8" };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const page = (title: string, content: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>
  :root { color-scheme: light dark; --ink: #1a1f36; --soft: #5a6478; --ground: #f6f8fb; --card: #fff; --line: #dfe4ec; --accent: #5145cd; }
  @media (prefers-color-scheme: dark) { :root { --ink: #eef1f7; --soft: #a9b2c3; --ground: #10131c; --card: #191e2b; --line: #2c3446; --accent: #6d63e6; } }
  * { box-sizing: border-box } body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
  main { width: 100%; max-width: 420px; padding: 32px; border: 1px solid var(--line); border-radius: 16px; background: var(--card) }
  small { color: var(--soft); letter-spacing: .06em; text-transform: uppercase } h1 { margin: 8px 0 12px; font-size: 24px; line-height: 1.25 } p { color: var(--soft) }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 8px 16px; margin: 24px 0; padding: 16px 0; border-block: 1px solid var(--line) } dt { color: var(--soft) } dd { margin: 0; text-align: right; overflow-wrap: anywhere }
  label { display: block; margin-bottom: 16px; color: var(--soft); font-size: 14px } input { width: 100%; margin-top: 4px; padding: 11px 12px; border: 1px solid var(--line); border-radius: 10px; background: var(--ground); color: var(--ink); font: inherit }
  input:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px } a { color: var(--accent) }
  button { width: 100%; padding: 13px; border: 0; border-radius: 10px; background: var(--accent); color: #fff; font: inherit; font-weight: 600; cursor: pointer }
  button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
</style></head>
<body><main><small>Payments sandbox</small><h1>${title}</h1>${content}</main></body></html>`;
