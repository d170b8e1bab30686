import { basename } from 'node:path';
import type { FitRequest, WindowMask } from '../core/contracts/fitRequest.js';
import type { MaskChoice } from '../core/contracts/job.js';
import type { Series } from '../core/contracts/series.js';
import type { SliceFunction } from '../core/contracts/sliceFunction.js';
import type { ChosenFile } from '../core/contracts/windowViews.js';
import type { RequestFiles } from './fitOptions.js';
import { Grants } from './grants.js';
import { MaskedSignals } from './maskedSignals.js';
import type { OwnFunctions } from './ownFunctions.js';

/** What the tokens of the window's requests stand for: files that the user has chosen. */
export class WindowFiles {
  readonly functions: OwnFunctions;
  readonly #paths = new Grants<string>('file');
  readonly #maskedSignals = new MaskedSignals();

  constructor(functions: OwnFunctions) {
    this.functions = functions;
  }

  give(path: string): ChosenFile {
    return { token: this.#paths.give(path), name: basename(path) };
  }

  /** Throws WRONG_USE for a token that was never given. */
  filePath(token: string): string {
    return this.#paths.get(token);
  }

  /** Throws WRONG_USE for a token that was never given. */
  maskChoice(mask: WindowMask): MaskChoice {
    return mask.kind === 'file' ? { kind: 'file', path: this.filePath(mask.token) } : mask;
  }

  /** The function that a request names, null where it names none. Throws what OwnFunctions.get throws. */
  async functionOf({ functionToken }: FitRequest): Promise<SliceFunction | null> {
    return functionToken === null ? null : this.functions.get(functionToken);
  }

  /** The files of a request, for a fit of this series. */
  forSeries(series: Series): RequestFiles {
    return {
      filePath: (token) => this.filePath(token),
      maskChoice: (mask) => this.maskChoice(mask),
      sliceFunction: (token) => this.functions.get(token),
      maskedSignal: (token) => this.#maskedSignals.read(series, token, this.filePath(token)),
    };
  }
}
