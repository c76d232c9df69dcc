/** Whether an agent string is a known bot's or a preview's; remembered, because the same few thousand strings come again and again. */
import { isbot } from "isbot";

const MAX_REMEMBERED = 5_000;
const remembered = new Map<string, boolean>();

/**
 * What isbot lets pass. A preview names its messenger at the start of the agent or beside a word for what it does; a
 * messenger's own browser names it at the end of a browser's agent, and a person sits before it.
 */
const MISSED =
  /^(?:Viber|Signal|Line|KakaoTalk|WeChat|Teams|Snapchat|Threema|Zalo|ICQ)\/[\d.]+|^Microsoft Office\/.*Teams|^com\.apple\.WebKit\.Networking|\b(?:url|link)[ -]?preview|GTmetrix|Miniature\.io|YLT Chrome|TSM-turingos|\b(?:Code|Trae|Cursor|Windsurf)\/\d[\d.]* .*Electron\//i;

export function isBotAgent(agent: string): boolean {
  const known = remembered.get(agent);
  if (known !== undefined) return known;
  const isBot = isbot(agent) || MISSED.test(agent);
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  if (agent.length <= 1024) remembered.set(agent, isBot);
  return isBot;
}
