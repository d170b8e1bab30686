import {
  hemodynamicResponse,
  type ResponseDerivative,
  type ResponseName,
  responseDerivative,
} from './hemodynamicResponse.js';

/** Points per volume of the fine grid on which events are convolved. */
const oversampling = 50;
/** The fine grid begins here, before the first volume: the response lasts that long, all but its last part. */
export const earliestOnsetS = -24;
const responseLengthS = 32;

/** When something happened, in s from the first volume; duration 0 is an impulse of one point of the fine grid. */
export interface TimedEvent {
  readonly onsetS: number;
  readonly durationS: number;
}

/** The volumes' times, volume n at n * repetitionTimeS, and the response of a run. */
export interface EventTiming {
  readonly volumes: number;
  readonly repetitionTimeS: number;
  readonly response: ResponseName;
  readonly derivatives: readonly ResponseDerivative[];
}

/**
 * Regressors of one condition, of `volumes` values each: the events as boxcars of height 1 (they add where they overlap)
 * on a grid of 50 points per volume from -24 s, convolved with the response and each derivative, linearly interpolated
 * at the volumes' times; then every derivative is made orthogonal to those before it: the steps of nilearn's
 * compute_regressor.
 */
export function eventRegressors(events: readonly TimedEvent[], timing: EventTiming): Float64Array[] {
  const { volumes, repetitionTimeS, response, derivatives } = timing;
  const endS = volumes * repetitionTimeS;
  const points = Math.round(((endS - earliestOnsetS) / repetitionTimeS) * oversampling) + 1;
  const stepS = (endS - earliestOnsetS) / (points - 1);
  const activity = boxcars(events, points, stepS);
  const grid = { stepS: repetitionTimeS / oversampling, lengthS: responseLengthS };
  const kernels = [
    hemodynamicResponse(response, grid),
    ...derivatives.map((by) => responseDerivative(response, by, grid)),
  ];
  const columns = kernels.map((kernel) =>
    Float64Array.from({ length: volumes }, (_, n) => {
      const position = (n * repetitionTimeS - earliestOnsetS) / stepS;
      const below = Math.min(Math.floor(position), points - 2);
      const low = convolvedAt(activity, kernel, below);
      return low + (position - below) * (convolvedAt(activity, kernel, below + 1) - low);
    }),
  );
  for (const [index, column] of columns.entries()) {
    for (const earlier of columns.slice(0, index)) removePart(column, earlier);
  }
  return columns;
}

/** How many events last at each point of the fine grid. */
function boxcars(events: readonly TimedEvent[], points: number, stepS: number): Float64Array {
  const changes = new Float64Array(points);
  const last = points - 1;
  for (const { onsetS, durationS } of events) {
    const begin = Math.min(firstPointFrom(onsetS, stepS), last);
    const end = Math.min(firstPointFrom(onsetS + durationS, stepS), last);
    changes[begin] = (changes[begin] as number) + 1;
    const stop = end === begin && end < last ? end + 1 : end;
    changes[stop] = (changes[stop] as number) - 1;
  }
  let sum = 0;
  return changes.map((change) => {
    sum += change;
    return sum;
  });
}

/** The first point of the fine grid at or after a time, 0 or more. */
function firstPointFrom(timeS: number, stepS: number): number {
  let point = Math.max(0, Math.ceil((timeS - earliestOnsetS) / stepS) - 1);
  while (point * stepS + earliestOnsetS < timeS) point++;
  return point;
}

function convolvedAt(activity: Float64Array, kernel: Float64Array, point: number): number {
  let sum = 0;
  for (let lag = 0; lag <= Math.min(point, kernel.length - 1); lag++) {
    sum += (kernel[lag] as number) * (activity[point - lag] as number);
  }
  return sum;
}

/** Takes the part along `direction` off `column`, in place; nothing where the direction is 0. */
function removePart(column: Float64Array, direction: Float64Array): void {
  let along = 0;
  let length = 0;
  for (const [n, value] of direction.entries()) {
    along += value * (column[n] as number);
    length += value * value;
  }
  if (length === 0) return;
  for (const [n, value] of direction.entries()) column[n] = (column[n] as number) - (along / length) * value;
}
