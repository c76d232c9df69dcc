/** The published versions of the terms, oldest first, each with how it differs from the version before it. */
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import type { DescribedVersion } from "./contract.ts";
import { describeChanges } from "./describe-changes.ts";
import { getTermsVersion, listTermsVersions, showTerms } from "./store.ts";

/** `limit + 1` versions from after the page's cursor; the first of all is compared with the defaults. */
export async function listVersions(ctx: Pick<Ctx, "db">, page: PageRequest): Promise<DescribedVersion[]> {
  const versions = (await listTermsVersions(ctx, page)).map(showTerms);
  const [first] = versions;
  if (first === undefined) return [];
  let before = await getTermsVersion(ctx, first.version - 1);
  return versions.map((version) => {
    const changes = describeChanges(before.terms, version.terms);
    before = version;
    return { ...version, changes };
  });
}
