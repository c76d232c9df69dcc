/** The words of the owner's pages, which are loaded with these pages alone. */
import { ownerEn } from "./en-owner.ts";
import type { Widen } from "./forms.ts";

/** What every language must have. */
type OwnerWords = Widen<typeof ownerEn>;

const languages: Record<string, OwnerWords> = { en: ownerEn };

export const o: OwnerWords = languages["en"] ?? ownerEn;
