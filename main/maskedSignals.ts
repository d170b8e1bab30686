import type { InputFunction } from '../core/contracts/job.js';
import type { Series } from '../core/contracts/series.js';
import { readMaskedSignal } from '../core/io/inputFunctionMask.js';

/** Mean signals of masks of input functions: reading goes through the whole series, so each choice is read once. */
export class MaskedSignals {
  readonly #known = new WeakMap<Series, Map<string, Promise<InputFunction>>>();

  /** `token`: of the choice of the mask at `path`. Throws what readMaskedSignal throws, and reads again after it. */
  async read(series: Series, token: string, path: string): Promise<InputFunction> {
    const ofSeries = this.#known.get(series) ?? new Map<string, Promise<InputFunction>>();
    this.#known.set(series, ofSeries);
    const reading = ofSeries.get(token) ?? readMaskedSignal(series, path);
    ofSeries.set(token, reading);
    try {
      return await reading;
    } catch (error) {
      ofSeries.delete(token);
      throw error;
    }
  }
}
