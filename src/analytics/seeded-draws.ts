/** Draws from the distributions that a simulation needs, in an order that the seed fixes. Pure: the same seed, the same draws. */

export type Draws = {
  /** From 0 up to 1. */
  uniform: () => number;
  normal: () => number;
  /** With the mean `shape / rate`. */
  gamma: (shape: number, rate: number) => number;
  beta: (yes: number, no: number) => number;
  /** How many of `count` stay, each with the probability. */
  thin: (count: number, probability: number) => number;
  /** A count of this mean whose variance is `dispersion` times as large. */
  count: (mean: number, dispersion: number) => number;
};

/** From so many on, a sum of chances is drawn as the normal value that it is close to. */
const MANY = 24;

export function makeDraws(seed: number): Draws {
  const uniform = makeUniform(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const gamma = (shape: number, rate: number): number => drawGamma({ uniform, normal }, shape) / rate;
  const beta = (yes: number, no: number): number => {
    const part = gamma(yes, 1);
    return part / (part + gamma(no, 1));
  };
  const thin = (count: number, probability: number): number => {
    if (count >= MANY) return near(count * probability, { spread: Math.sqrt(count * probability * (1 - probability)), most: count });
    let stay = 0;
    for (let n = 0; n < count; n++) if (uniform() < probability) stay += 1;
    return stay;
  };
  const near = (mean: number, { spread, most }: { spread: number; most: number }): number =>
    Math.min(most, Math.max(0, Math.round(mean + spread * normal())));
  const count = (mean: number, dispersion: number): number => {
    if (mean <= 0) return 0;
    const drawn = dispersion > 1.001 ? gamma(mean / (dispersion - 1), 1 / (dispersion - 1)) : mean;
    if (drawn >= MANY) return near(drawn, { spread: Math.sqrt(drawn), most: Number.POSITIVE_INFINITY });
    const limit = Math.exp(-drawn);
    let [n, product] = [0, uniform()];
    while (product > limit) {
      product *= uniform();
      n += 1;
    }
    return n;
  };
  return { uniform, normal, gamma, beta, thin, count };
}

/** A Weyl sequence, mixed twice. */
function makeUniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
}

/** Marsaglia and Tsang's squeeze; a shape below 1 is that of one more, drawn down. */
function drawGamma({ uniform, normal }: Pick<Draws, "uniform" | "normal">, shape: number): number {
  if (shape < 1) return drawGamma({ uniform, normal }, shape + 1) * (1 - uniform()) ** (1 / shape);
  const size = shape - 1 / 3;
  const width = 1 / Math.sqrt(9 * size);
  for (;;) {
    const z = normal();
    const cube = (1 + width * z) ** 3;
    if (cube > 0 && Math.log(1 - uniform()) < (z * z) / 2 + size * (1 - cube + Math.log(cube))) return size * cube;
  }
}
