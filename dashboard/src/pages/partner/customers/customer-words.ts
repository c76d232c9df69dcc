/** What a customer is called where its name is nobody's to see. */
import type { Schemas } from "../../../api/client.ts";
import { t } from "../../../words/index.ts";

export const whoIs = ({ email, erasedAt }: Schemas["Customer"]): string =>
  erasedAt !== null ? t.customers.erased : (email ?? t.customers.unknown);
