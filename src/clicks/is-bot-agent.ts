/** Whether an agent string is a known bot's; remembered, because the same few thousand strings come again and again. */
import { isbot } from "isbot";

const MAX_REMEMBERED = 5_000;
const remembered = new Map<string, boolean>();

export function isBotAgent(agent: string): boolean {
  const known = remembered.get(agent);
  if (known !== undefined) return known;
  const isBot = isbot(agent);
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  if (agent.length <= 1024) remembered.set(agent, isBot);
  return isBot;
}
