/** `npm run tracker`: makes `/t.js` of src/clicks/tracker. Law: what is committed is what this makes, which a test proves. */
import { writeFileSync } from "node:fs";
import { buildTracker, TRACKER_FILE } from "./tracker/bundle.ts";

writeFileSync(TRACKER_FILE, buildTracker());
