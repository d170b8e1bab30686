import type { FitTask } from '../../core/contracts/job.js';
import type { WorkerHandle, WorkerMaker } from '../../core/contracts/workerHandle.js';
import { type FromWorker, readFromWorker, type Work } from '../../core/contracts/workerMessages.js';

/** One claim about a maker of workers; `fault` is null when it holds. */
export interface ConformanceResult {
  readonly title: string;
  readonly fault: string | null;
}

/** Long enough for a loaded machine to start a process. */
const patienceMs = 15_000;
/** How long a second report of the same end would have to show. */
const afterEndMs = 500;

/**
 * What every maker of workers owes the pool. `maker` must run `fixtureWorker.cjs`. Free of test frameworks, so
 * that it runs inside Electron as well.
 */
export async function workerConformance(maker: WorkerMaker): Promise<ConformanceResult[]> {
  const results: ConformanceResult[] = [];
  let count = 0;
  for (const [title, claim] of Object.entries(claims)) {
    const probe = new Probe(maker(`probe-${count++}`));
    try {
      await claim(probe);
      results.push({ title, fault: null });
    } catch (error) {
      results.push({ title, fault: error instanceof Error ? error.message : String(error) });
    } finally {
      probe.handle.kill();
    }
  }
  return results;
}

/** A worker with everything that was heard from it. */
class Probe {
  readonly messages: FromWorker[] = [];
  readonly ends: string[] = [];
  constructor(readonly handle: WorkerHandle) {
    handle.onMessage((message) => this.messages.push(checked(message)));
    handle.onExit((reason) => this.ends.push(reason));
  }

  async started(): Promise<number> {
    await until('hello', () => this.messages.some(({ kind }) => kind === 'hello'));
    if (this.handle.pid === undefined) throw new Error('A worker that has said hello has no pid.');
    return this.handle.pid;
  }

  /** Waits for the end, then long enough to see a second report. */
  async ended(): Promise<string> {
    await until('the end', () => this.ends.length > 0);
    await sleep(afterEndMs);
    expectEqual(this.ends.length, 1, 'reports of the end');
    return this.ends[0] ?? '';
  }

  /** Tells the fixture what to do; only the id of the task is read. */
  tell(deed: 'exit' | 'abort' | 'throw' | 'hang'): void {
    this.handle.post({ kind: 'task', fitTaskId: deed, task: noTask });
  }
}

const noTask: FitTask = { volumes: [], mask: null, fit: { kind: 'statistics', statistic: 'mean' }, maps: [] };
const noWork: Work = { kind: 'fit', fitTaskId: 'none', slab: { index: 0, k0: 0, k1: 1 } };

const claims: Readonly<Record<string, (probe: Probe) => Promise<void>>> = {
  'a worker that has said hello has the pid it says': async (probe) => {
    const pid = await probe.started();
    const hello = probe.messages[0];
    expectEqual(hello?.kind === 'hello' ? hello.pid : null, pid, 'pid');
  },
  'messages posted before the process runs arrive, in order': async (probe) => {
    const ids = Array.from({ length: 200 }, (_, id) => id);
    for (const workId of ids) probe.handle.post({ kind: 'work', workId, work: noWork });
    await until('200 answers', () => probe.messages.length >= 201);
    const answered = probe.messages.flatMap((message) => (message.kind === 'done' ? [message.workId] : []));
    expectEqual(answered.join(), ids.join(), 'order of the answers');
  },
  'a worker that exits is reported once': async (probe) => {
    await probe.started();
    probe.tell('exit');
    expectEqual((await probe.ended()).includes('3'), true, `exit code 3 in "${probe.ends[0]}"`);
  },
  'a worker that throws is reported once': async (probe) => {
    await probe.started();
    probe.tell('throw');
    await probe.ended();
  },
  'a worker that aborts is reported once': async (probe) => {
    await probe.started();
    probe.tell('abort');
    await probe.ended();
  },
  'a killed worker is reported once and gone from the machine': async (probe) => {
    const pid = await probe.started();
    probe.handle.kill();
    await probe.ended();
    expectEqual(isAlive(pid), false, 'alive');
  },
  'a worker in an endless loop can be killed': async (probe) => {
    const pid = await probe.started();
    probe.tell('hang');
    await sleep(100);
    probe.handle.kill();
    await probe.ended();
    expectEqual(isAlive(pid), false, 'alive');
  },
  'a stopped worker can be killed': async (probe) => {
    const pid = await probe.started();
    if (process.platform === 'win32') return; // no process can be stopped there
    process.kill(pid, 'SIGSTOP');
    await sleep(100);
    probe.handle.kill();
    await probe.ended();
    expectEqual(isAlive(pid), false, 'alive');
  },
  'a SIGKILLed worker is noticed, and that it was killed': async (probe) => {
    process.kill(await probe.started(), 'SIGKILL');
    const reason = await probe.ended();
    expectEqual(/kill|9/i.test(reason), true, `"${reason}" tells of the signal`);
  },
  'posting to and killing a worker that has ended does nothing': async (probe) => {
    await probe.started();
    probe.handle.kill();
    await probe.ended();
    probe.handle.post({ kind: 'stop' });
    probe.handle.kill();
    await sleep(afterEndMs);
    expectEqual(probe.ends.length, 1, 'reports of the end');
  },
  'a worker killed before it runs is reported once': async (probe) => {
    probe.handle.kill();
    await probe.ended();
  },
};

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Waited ${patienceMs} ms for ${what}.`);
    await sleep(10);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function expectEqual<T>(found: T, expected: T, what: string): void {
  if (found !== expected) throw new Error(`${what}: found ${found}, expected ${expected}`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function checked(message: unknown): FromWorker {
  const read = readFromWorker(message);
  if (read === null) throw new Error(`No worker sends ${JSON.stringify(message)}.`);
  return read;
}
