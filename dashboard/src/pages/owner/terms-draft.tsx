/** A draft of the terms while it is edited: read and written by path, with what is wrong at each. Law: it is always whole terms; a slip of typing is kept beside it, never in it. */
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import type { FieldErrors } from "../../api/client.ts";
import type { Terms } from "./terms-query.ts";

type Tree = Record<string, unknown>;

/** `"tiers.tier1.rateBps"`; a number names a place in a list. */
export const readPath = (terms: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((at, name) => (typeof at === "object" && at !== null ? (at as Tree)[name] : undefined), terms);

function writeAt(at: unknown, [name, ...rest]: string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (Array.isArray(at)) return at.map((each, index) => (String(index) === name ? writeAt(each, rest, value) : each));
  const tree = (at ?? {}) as Tree;
  return { ...tree, [name]: writeAt(tree[name], rest, value) };
}

const writePath = (terms: Terms, path: string, value: unknown): Terms => writeAt(terms, path.split("."), value) as Terms;

/** Whether a text has at least the parts that the form is made of; what is in them the API judges. */
export function hasParts(sample: unknown, given: unknown): boolean {
  if (Array.isArray(sample)) return Array.isArray(given);
  if (typeof sample !== "object" || sample === null) return true;
  if (typeof given !== "object" || given === null || Array.isArray(given)) return false;
  return Object.entries(sample).every(([name, part]) => !isPart(part) || hasParts(part, (given as Tree)[name]));
}

/** What may be null in the terms is no part. */
const isPart = (value: unknown): boolean =>
  Array.isArray(value) || (typeof value === "object" && value !== null && !("volumeMinor" in value));

export type TermsDraft = {
  terms: Terms;
  /** Grows when the whole draft is replaced, so that fields show what it holds now. */
  edition: number;
  set: (path: string, value: unknown) => void;
  replace: (terms: Terms) => void;
  slips: FieldErrors;
  /** null: it is right again. */
  slip: (path: string, message: string | null) => void;
  /** What the API says of the draft, by path. */
  refused: FieldErrors;
};

const Draft = createContext<TermsDraft | null>(null);

export function useTermsDraft(): TermsDraft {
  const draft = useContext(Draft);
  if (draft === null) throw new Error("a field of the terms stands outside their editor");
  return draft;
}

/** What is wrong at a field: the slip of typing first. */
export function useErrorAt(path: string): string | null {
  const { slips, refused } = useTermsDraft();
  return slips[path] ?? refused[path] ?? null;
}

export function useDraftState(initial: Terms): Omit<TermsDraft, "refused"> {
  const [terms, setTerms] = useState(initial);
  const [edition, setEdition] = useState(0);
  const [slips, setSlips] = useState<FieldErrors>({});
  return useMemo(
    () => ({
      terms,
      edition,
      slips,
      set: (path, value) => setTerms((all) => writePath(all, path, value)),
      replace: (next) => {
        setTerms(next);
        setSlips({});
        setEdition((count) => count + 1);
      },
      slip: (path, message) => setSlips(({ [path]: _old, ...others }) => (message === null ? others : { ...others, [path]: message })),
    }),
    [terms, edition, slips],
  );
}

export function TermsDraftProvider({ draft, children }: { draft: TermsDraft; children: ReactNode }) {
  return <Draft value={draft}>{children}</Draft>;
}

/** The API's paths begin with `terms.`, because the terms are a part of what is sent. */
export const draftErrors = (fields: FieldErrors): FieldErrors =>
  Object.fromEntries(Object.entries(fields).map(([path, message]) => [path.replace(/^terms\./, ""), message]));
