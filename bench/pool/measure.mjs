const timedCalls = 1000;
/** By then the compilers of JavaScript have done their work on both sides. */
const callsBetween = 3000;
const mapCalls = 10_000;
const laterMaps = 20;

/**
 * Prints what a pool takes, in ms: from its start to the first task; an empty task there and back, and 10,000 of them,
 * each the first time and later.
 * @template P
 * @param {{start(): P, call(pool: P, x: number): Promise<unknown>, map(pool: P, count: number): Promise<unknown>, end(pool: P): Promise<unknown>}} way
 */
export async function measure({ start, call, map, end }) {
  let sinceMs = performance.now();
  const pool = start();
  await call(pool, 1);
  const startMs = performance.now() - sinceMs;
  const roundTripMs = async () => {
    const fromMs = performance.now();
    for (let n = 0; n < timedCalls; n++) await call(pool, n);
    return (performance.now() - fromMs) / timedCalls;
  };
  const firstRoundTripMs = await roundTripMs();
  for (let n = 0; n < callsBetween; n++) await call(pool, n);
  const laterRoundTripMs = await roundTripMs();
  const mapMs = [];
  for (let n = 0; n <= laterMaps; n++) {
    sinceMs = performance.now();
    await map(pool, mapCalls);
    mapMs.push(performance.now() - sinceMs);
  }
  await end(pool);
  console.log(JSON.stringify({ startMs, roundTripMs: [firstRoundTripMs, laterRoundTripMs], mapMs }));
}
