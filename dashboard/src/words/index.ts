/** The words of the dashboard in the language that is in use. A second language is a second file of the type `Words`, and an entry here. */
import { en, type Words } from "./en.ts";

const languages: Record<string, Words> = { en };

export const t: Words = languages["en"] ?? en;
