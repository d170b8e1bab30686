import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toErrorReport } from '../core/contracts/errors.js';
import { protocolVersion, type Work, type WorkResult } from '../core/contracts/workerMessages.js';
import { deflateSegment } from '../core/io/gzipMember.js';
import { openChannel } from './channel.js';
import { makeMask } from './makeMask.js';
import { watchForOrphans } from './orphanWatch.js';
import { SlabFitter } from './slabFitter.js';
import { declareSliceFunction } from './sliceModule.js';
import { callTask, ProgramLine } from './taskCalls.js';

const beatIntervalMs = 1000;

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => endBy(error));
}

const channel = openChannel();
const programLine = new ProgramLine(channel);
let kernelModule: WebAssembly.Module | undefined;
let current: { readonly id: string; readonly fitter: SlabFitter } | null = null;

process.title = `voxfit-worker ${process.argv[3] ?? ''}`;
channel.onClosed(() => process.exit(0));
channel.onMessage((message) => {
  if (message.kind === 'task') {
    const { fitTaskId, task } = message;
    current?.fitter.close();
    kernelModule ??= new WebAssembly.Module(readFileSync(join(__dirname, '..', 'kernels', 'fit.wasm')));
    current = { id: fitTaskId, fitter: new SlabFitter(kernelModule, task) };
  } else if (message.kind === 'work') {
    const { workId, work } = message;
    perform(work).then(
      (result) => channel.send({ kind: 'done', workId, result }),
      (error: unknown) => channel.send({ kind: 'failed', workId, error: toErrorReport(error) }),
    );
  } else if (message.kind === 'synced') {
    programLine.answer(message.requestId, message.reply);
  } else {
    channel.send({ kind: 'bye' });
    setImmediate(() => process.exit(0));
  }
});
setInterval(beat, beatIntervalMs);
channel.send({ kind: 'hello', protocolVersion, pid: process.pid });
watchForOrphans();

async function perform(work: Work): Promise<WorkResult> {
  if (work.kind === 'mask') return { kind: 'mask', voxels: makeMask(work.task) };
  if (work.kind === 'deflate') return { kind: 'deflate', segment: deflateSegment(work.task) };
  if (work.kind === 'declare') {
    return { kind: 'declare', sliceFunction: await declareSliceFunction(work.path) };
  }
  if (work.kind === 'call') return { kind: 'call', outcomes: await callTask(work.task, work.calls) };
  if (current?.id !== work.fitTaskId) throw new Error(`Task ${work.fitTaskId} was not given to this worker.`);
  const result = await current.fitter.fit(work.slab, giveWay);
  return { kind: 'fit', slab: work.slab, result };
}

/** Tells why before the process ends: what is thrown outside of any work leaves the worker in no known state. */
function endBy(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  channel.send({ kind: 'fault', message: `it failed: ${message}` });
  setTimeout(() => process.exit(1), 20);
}

function giveWay(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function beat(): void {
  channel.send({ kind: 'beat', residentBytes: process.memoryUsage.rss() });
}
