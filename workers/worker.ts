import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSegment } from '../core/io/gzipMember.js';
import { convertDicom } from './dicomConverter.js';
import { makeMask } from './makeMask.js';
import { serve } from './serve.js';
import { SlabFitter } from './slabFitter.js';
import { declareSliceFunction } from './sliceModule.js';
import { callTask } from './taskCalls.js';

let kernelModule: WebAssembly.Module | undefined;
let current: { readonly id: string; readonly fitter: SlabFitter } | null = null;

/** The worker of fits; it can do whatever workers are asked for. */
serve({
  takeTask(id, task) {
    current?.fitter.close();
    current = { id, fitter: new SlabFitter(kernels(), task) };
  },

  async perform(work, watch, tell) {
    if (work.kind === 'call') return { kind: 'call', outcomes: await callTask(work.task, work.calls, watch) };
    watch();
    if (work.kind === 'mask') return { kind: 'mask', ...makeMask(work.task) };
    if (work.kind === 'deflate') return { kind: 'deflate', segment: deflateSegment(work.task) };
    if (work.kind === 'dicom') return { kind: 'dicom', converted: await convertDicom(work.task, tell) };
    if (work.kind === 'declare') {
      return { kind: 'declare', sliceFunction: await declareSliceFunction(work.path, work.sha256) };
    }
    if (current?.id !== work.fitTaskId)
      throw new Error(`Task ${work.fitTaskId} was not given to this worker.`);
    const result = await current.fitter.fit(work.slab, giveWay, work.run);
    return { kind: 'fit', slab: work.slab, result };
  },
});

// The program opens and checks its images while workers start: time to compile what fits need.
setImmediate(kernels);

function kernels(): WebAssembly.Module {
  kernelModule ??= new WebAssembly.Module(readFileSync(join(__dirname, '..', 'kernels', 'fit.wasm')));
  return kernelModule;
}

function giveWay(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
