/** The limits as verbs use them: names become counters by a keyed hash, so that no address or e-mail is the name of anything. */
import { createHmac } from "node:crypto";
import { LIMITS, type Limit, type Limits, type ShieldName, type Taken } from "./contract.ts";

type Parts = {
  shields: Record<ShieldName, Pick<RateLimit, "limit">>;
  counter: (name: string) => { take: (limit: Limit) => Promise<Taken> };
  secret: string;
};

export const makeLimits = ({ shields, counter, secret }: Parts): Limits => ({
  take: (name, key) => counter(createHmac("sha256", secret).update(`limit\n${name}\n${key}`).digest("hex")).take(LIMITS[name]),
  passes: async (name, key) => {
    try {
      return (await shields[name].limit({ key })).success;
    } catch (error) {
      console.error("shield", name, error);
      return true;
    }
  },
});
