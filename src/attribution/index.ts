/** Which touches earned a conversion. */
export {
  type Attribution,
  type ClickTouch,
  type Evidence,
  type Share,
  shareSchema,
  type Touch,
  touchSchema,
  type WeightedShare,
} from "./contract.ts";
export { attribute, sharesUnder, splitShares, weigh } from "./rules.ts";
