/** How the shop looks: quiet paper, dark ink, one colour for the one action of a page. No script and no file from elsewhere. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #f7f8f6; --card: #fff; --line: #e2e6e3; --ink: #14213d; --muted: #5b6678; --river: #0b6e75; --on-river: #fff; --good: #1b7a43; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --paper: #10171f; --card: #18212b; --line: #2a3642; --ink: #e6ebef; --muted: #9aa7b5; --river: #5cc8c0; --on-river: #0b1418; --good: #6fd39a; --bad: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Open Sans", sans-serif; font-feature-settings: "tnum" }
a { color: var(--river) } a:focus-visible, button:focus-visible, input:focus-visible { outline: 2px solid var(--river); outline-offset: 2px }
header, main, footer { max-width: 960px; margin: 0 auto; padding: 0 24px }
header { display: flex; gap: 24px; align-items: baseline; padding-top: 24px; padding-bottom: 24px }
header strong { font-size: 20px; letter-spacing: -0.01em; margin-right: auto } header strong a { color: var(--ink); text-decoration: none }
header nav { display: flex; gap: 20px } header nav a { color: var(--ink); text-decoration: none } header nav a:hover { color: var(--river) }
h1 { font-size: clamp(32px, 5vw, 48px); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 16px; text-wrap: balance }
h2 { font-size: 20px; margin: 0 0 4px } p { margin: 0 0 16px; max-width: 60ch } .muted { color: var(--muted) } .lead { font-size: 18px }
.hero { padding: 64px 0 48px } .narrow { max-width: 440px; padding: 32px 0 }
.button, button { display: inline-block; border: 0; border-radius: 8px; padding: 12px 20px; background: var(--river); color: var(--on-river); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 16px; padding: 0; margin: 0 0 48px; list-style: none }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 24px; display: flex; flex-direction: column }
.card form, .card .button { margin-top: auto; text-align: center } .card button { width: 100% } .price { font-size: 28px; margin: 8px 0 16px } .price small { font-size: 14px; color: var(--muted) }
label { display: block; font-weight: 600; margin: 0 0 16px } label input { display: block; width: 100%; margin-top: 4px; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: var(--ink); font: inherit }
.note { border-left: 3px solid var(--good); padding: 4px 0 4px 16px } .note.bad { border-color: var(--bad) }
dl { display: grid; grid-template-columns: 1fr auto; gap: 8px 24px; max-width: 440px } dt { color: var(--muted) } dd { margin: 0; text-align: right }
footer { border-top: 1px solid var(--line); padding-top: 16px; padding-bottom: 32px; color: var(--muted); font-size: 13px }
`;
