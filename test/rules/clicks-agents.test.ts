/** Crawlers and messengers' previews are not counted, people are: by the agents that two packages list, and by name. */
import { describe, expect, it } from "vitest";
import { isBotAgent } from "../../src/clicks/is-bot-agent.ts";
import { drawBrowsers, listCrawlers, measureAgents } from "../../tools/bench/agents.ts";

const WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0.0.0 Mobile Safari/537.36";

describe("agents as packages list them", () => {
  it("at most one crawler in a hundred is counted", () => {
    const crawlers = listCrawlers();
    expect(crawlers.length).toBeGreaterThan(1_500);
    expect(crawlers.filter((agent) => !isBotAgent(agent)).length / crawlers.length).toBeLessThanOrEqual(0.01);
  });

  it.each([20_261_001, 1, 2, 3])("at most one browser in a thousand is filtered, drawn from %i", (seed) => {
    const browsers = drawBrowsers(seed);
    expect([browsers.length, browsers.includes("")]).toEqual([5_000, false]);
    expect(new Set(browsers).size).toBeGreaterThan(200);
    expect(browsers.filter(isBotAgent).length / browsers.length).toBeLessThanOrEqual(0.001);
  });

  it("what the bench prints is what was found", () => {
    expect(measureAgents().map(({ met }) => met)).toEqual([true, true]);
  });
});

describe("a messenger's preview", () => {
  it.each([
    "WhatsApp/2.23.20.0 A",
    "WhatsApp/0.3.4679 N",
    "TelegramBot (like TwitterBot)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Slack-ImgProxy (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "facebookexternalhit/1.1;line-poker/1.0",
    "facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0`,
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Teams)",
    "com.apple.WebKit.Networking/8617 CFNetwork/1490 Darwin/23",
    "Viber/13.3.0.5 (Android)",
    "Signal/6.0",
    "Snap URL Preview Service",
    "LinkedInBot/1.0",
    "Synapse/1.98",
    "Mastodon/4.2.1 (http.rb/5.1.1; +https://mastodon.social/)",
    "Bluesky Cardyb/1.1",
    "Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)",
    "BingPreview/1.0b",
  ])("%s is not counted", (agent) => expect(isBotAgent(agent)).toBe(true));

  it.each([
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) ${WEBKIT} Mobile/15E148 [FBAN/FBIOS;FBAV/450.0.0.38.108;FBDV/iPhone14,2]`,
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) ${WEBKIT} Mobile/15E148 Instagram 320.0.0.0`,
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) ${WEBKIT} Mobile/15E148 Safari Line/13.0.0`,
    `${ANDROID} Telegram-Android/10.14.5 (Google Pixel 8; Android 14; SDK 34; HIGH)`,
    `${ANDROID} KAKAOTALK/10.4.3 (INAPP)`,
    `${ANDROID} Viber/20.3.0.5`,
    `${ANDROID} MetaIAB Facebook`,
    `${ANDROID} Snapchat/12.80.0.45 (Pixel 8; Android 14)`,
    `${ANDROID} MicroMessenger/8.0.47`,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Slack/4.38.115 Chrome/124.0.6367.60 Electron/30.0.1 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Teams/24004 Chrome/124.0.0.0 Electron/28.2 Safari/537.36",
  ])("nobody's own browser inside a messenger is one: %s", (agent) => expect(isBotAgent(agent)).toBe(false));
});
