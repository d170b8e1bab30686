import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { VoxfitError } from '../core/contracts/errors.js';
import type { FitRequest } from '../core/contracts/fitRequest.js';
import { writeModelFile } from '../core/io/modelFile.js';
import { modelFileEnding, modelFileText } from '../core/models/definition/modelFileText.js';
import { wordsInPlace } from '../core/options/batchFitJob.js';
import { writeQueueFile } from '../core/options/batchQueueFile.js';
import { modelWords } from './formWords.js';
import { isComplete, type QueuedJob } from './queuedJob.js';

/**
 * Gives jobs that lack it the words of the model, of the form as it was when they were added or else as it is now (`form`),
 * and writes the table of the queue into the folder. Throws WRONG_USE for a job without a model where `form` is null,
 * and what writing throws.
 */
export async function completeJobs(
  jobs: readonly QueuedJob[],
  folder: string,
  form: FitRequest | null,
  filePath: (token: string) => string,
): Promise<void> {
  for (const job of jobs.filter((each) => !isComplete(each))) {
    const request = job.request ?? form;
    if (request === null) {
      throw new VoxfitError(
        'WRONG_USE',
        `${job.entry.name} names no model: open one of its images and choose the model, or give the table a column model.`,
        { name: job.entry.name },
      );
    }
    const usual = modelWords(request, await modelFile(request, folder), filePath);
    job.entry = { ...job.entry, words: wordsInPlace(usual, job.entry.words) };
    job.request = null;
  }
  await writeQueueFile(
    folder,
    jobs.map(({ entry }) => entry),
  );
  for (const job of jobs) job.isKept = true;
}

/** The file of the own model of a request, written into the folder under a name that its content gives; null: none. */
async function modelFile({ definition }: FitRequest, folder: string): Promise<string | null> {
  if (definition === null) return null;
  const hash = createHash('sha256').update(modelFileText(definition)).digest('hex').slice(0, 8);
  const path = join(folder, `${definition.id}-${hash}${modelFileEnding}`);
  await writeModelFile(path, definition, 'replaced');
  return path;
}
