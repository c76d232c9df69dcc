/** Click tokens as the edge gives them out, for clicks that have not landed. */
import { signToken } from "../../src/clicks/token.ts";
import { bytesOfId } from "../../src/lib/ids.ts";
import { MINUTE } from "../../src/lib/time.ts";

/** The newest of the tests' TOKEN_KEYS (vitest.config.ts). */
const CONFIG = { tokenKeys: [{ id: 2, key: new Uint8Array(32).fill(0xa1) }] };

/** 16 bytes that nobody else has. */
export const newVisitor = (): Uint8Array => crypto.getRandomValues(new Uint8Array(16));

/** A new visitor's token of the link, a minute old unless told otherwise; `flags` 1 is a bot's. */
export const tokenOf = (
  link: { id: string; partnerId: string },
  { at = Date.now() - MINUTE, flags = 0, config = CONFIG, visitor = newVisitor() } = {},
): string =>
  signToken(config, {
    idBytes: Uint8Array.from([...bytesOfId(link.id), ...bytesOfId(link.partnerId)]),
    visitor,
    at,
    windowMinutes: 60,
    flags,
    random: crypto.getRandomValues(new Uint8Array(6)),
  });
