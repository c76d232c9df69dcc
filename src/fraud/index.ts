/** Fraud: what looks like it, what that holds back, and who decides. */
export { assessAgain } from "./assess-again.ts";
export { assessConversion } from "./assess-conversion.ts";
export { assessReattribution } from "./assess-reattribution.ts";
export { type Flag, flagSchema } from "./contract.ts";
export { countFlagsByPartner } from "./count-flags.ts";
export { flagOutliers } from "./flag-outliers.ts";
export { applyJudgements, holdFlagged, liftHolds, rejectFlagged } from "./follow-flag.ts";
export { forgetAssessments, forgetEvidence } from "./forget-assessments.ts";
export { maskFlag } from "./show-flag.ts";
