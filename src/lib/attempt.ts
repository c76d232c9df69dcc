/** Does one thing for each of many, where one that fails keeps no other from being done. */

/** In their order. Throws at the end what failed, so that whoever called it is seen to have left something. */
export async function attemptEach<T>(items: readonly T[], attempt: (item: T) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await attempt(item);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${items.length} failed, first: ${String(failures[0])}`);
}
