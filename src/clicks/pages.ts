/** What a visitor sees where no link leads on. */

const page = (title: string, text: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto 0;max-width:28rem;padding:0 1rem;color:#222}@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}}</style>
<h1>${title}</h1>
<p>${text}</p>
</html>
`;

export const UNKNOWN_PAGE = page("This link leads nowhere", "It may have been mistyped, or its owner has retired it.");
export const UNREACHABLE_PAGE = page("This link cannot be followed just now", "Please try again in a minute.");
