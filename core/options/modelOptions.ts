import { resolve } from 'node:path';
import type { FitOptions } from '../contracts/job.js';
import { readModelFile } from '../io/modelFile.js';

/** Whether the word for a model is the path of a model file rather than an id. */
export function isModelFile(word: string): boolean {
  return /\.json$/i.test(word);
}

/** A fit whose model, and whose rival, are definitions where a file was named. Throws what readModelFile throws. */
export async function withModelFiles<Fit extends Omit<FitOptions, 'mask'>>(fit: Fit): Promise<Fit> {
  const { rival } = fit;
  const own = { ...fit, ...(await modelOfFile(fit.modelId)) };
  return rival === undefined ? own : { ...own, rival: { ...rival, ...(await modelOfFile(rival.modelId)) } };
}

async function modelOfFile(word: string): Promise<Partial<Pick<FitOptions, 'modelId' | 'definition'>>> {
  return isModelFile(word) ? { modelId: 'custom', definition: await readModelFile(resolve(word)) } : {};
}
