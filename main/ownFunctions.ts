import { basename } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import type { SliceFunction } from '../core/contracts/sliceFunction.js';
import type { DeclaredFunction, FunctionView } from '../core/contracts/windowViews.js';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import { hashFile } from '../core/io/hashFile.js';
import { declareSliceFunction } from '../core/run/declareSliceFunction.js';
import { Grants } from './grants.js';

/** Whether the words for a file name a module of a user's own function. */
export function isFunctionFile(path: string): boolean {
  return /\.(mjs|js)$/i.test(path);
}

export interface OwnFunctionsOptions {
  readonly makeWorker: WorkerMaker;
  /** Told when a module that was to be run has a text that the user has not allowed. */
  onOtherText(view: FunctionView): void;
}

/**
 * The modules that the user has chosen, and which of their texts may run: a consent holds for one text of one file,
 * until the program ends. Nothing of a module is run before it.
 */
export class OwnFunctions {
  readonly #options: OwnFunctionsOptions;
  readonly #paths = new Grants<string>('function');
  readonly #allowed = new Map<string, SliceFunction>();

  constructor(options: OwnFunctionsOptions) {
    this.#options = options;
  }

  /** A module as the window shows it, without running it. Throws FILE_NOT_FOUND, READ_FAILED. */
  async choose(path: string): Promise<FunctionView> {
    return this.#view(this.#paths.give(path));
  }

  /**
   * Lets a text run and gives what it declares; a worker loads it. Throws CONSENT_NEEDED where the file has another text
   * by now, WRONG_USE, and what declareSliceFunction throws.
   */
  async allow(token: string, sha256: string): Promise<FunctionView> {
    const path = this.#paths.get(token);
    const view = await this.#view(token);
    if (view.sha256 !== sha256) throw this.#otherText(view);
    if (view.declared !== null) return view;
    const declared = await declareSliceFunction(path, this.#options.makeWorker, sha256);
    this.#allowed.set(keyOf(path, sha256), declared);
    return { ...view, declared: declaredOf(declared) };
  }

  /** The function of a module whose present text may run. Throws CONSENT_NEEDED, WRONG_USE, FILE_NOT_FOUND, READ_FAILED. */
  async get(token: string): Promise<SliceFunction> {
    const path = this.#paths.get(token);
    const view = await this.#view(token);
    const allowed = this.#allowed.get(keyOf(path, view.sha256));
    if (allowed === undefined) throw this.#otherText(view);
    return allowed;
  }

  /** Throws WRONG_USE for a token that was never given. */
  path(token: string): string {
    return this.#paths.get(token);
  }

  async #view(token: string): Promise<FunctionView> {
    const path = this.#paths.get(token);
    const sha256 = await hashFile(path);
    const allowed = this.#allowed.get(keyOf(path, sha256));
    const declared = allowed === undefined ? null : declaredOf(allowed);
    return { token, name: basename(path), sha256, declared };
  }

  #otherText(view: FunctionView): VoxfitError {
    this.#options.onOtherText(view);
    return new VoxfitError(
      'CONSENT_NEEDED',
      `This version of ${view.name} has not been allowed to run in this session: look at it, and allow it under "Model".`,
      { file: view.name, sha256: view.sha256 },
    );
  }
}

function keyOf(path: string, sha256: string): string {
  return `${sha256} ${path}`;
}

function declaredOf({ id, summary, variables, maps, minimumVolumes }: SliceFunction): DeclaredFunction {
  return { id, summary, variables, maps, minimumVolumes };
}
