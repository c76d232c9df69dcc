/** Placeholder. */
export async function seedDemo(_: {
  apiUrl: string;
  stripeUrl: string;
  secretKey: string;
}): Promise<{ partnerId: string | null; slug: string | null }> {
  return { partnerId: null, slug: null };
}
