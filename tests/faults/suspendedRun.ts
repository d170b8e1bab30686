import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { journaledSlabs, mapFaults, runProgram, type Stage, signal } from './faultRun.js';
import { processesOf } from './processes.js';

/** Longer than workers of the stage may be silent (3 s), and than the pool looks after them. */
const asleepMs = 6000;

/**
 * Stops every process of a run at once, as a sleep of the machine does, for longer than a worker may be silent, and lets
 * them go on; says what was not as in an undisturbed run, a new worker among it.
 */
export async function suspendedRun({
  program,
  folder,
  images,
  words,
  expected,
}: Stage): Promise<readonly string[]> {
  const place = join(folder, 'suspended');
  const [out, scratch] = [join(place, 'maps'), join(place, 'scratch')];
  for (const each of [out, scratch]) await mkdir(each, { recursive: true });
  const faults: string[] = [];
  const given = [images[0], ...words, '--out', out, '--scratch', scratch];
  const ended = await runProgram(program, given, { plan: null, once: '' }, async (run) => {
    while ((await journaledSlabs(out)) === 0) await later(5);
    const workersOf = async () =>
      (await processesOf(run)).flatMap(({ pid, isWorker }) => (isWorker ? [pid] : []));
    const before = await workersOf();
    const all = await processesOf(run);
    for (const { pid } of all) signal(pid, 'SIGSTOP');
    const slabs = await journaledSlabs(out);
    await later(asleepMs);
    if ((await journaledSlabs(out)) !== slabs) faults.push('it went on while it was stopped');
    for (const { pid } of all) signal(pid, 'SIGCONT');
    if (before.length !== 2) faults.push(`it had ${before.length} workers`);
    for (let now = before; now.length > 0; now = await workersOf()) {
      const isNew = now.filter((pid) => !before.includes(pid));
      if (isNew.length > 0) return void faults.push(`${isNew.length} workers were replaced`);
      await later(20);
    }
  });
  faults.push(...ended.faults);
  if (ended.exitCode !== 0) faults.push(`it ended with ${ended.exitCode}: ${ended.errors}`);
  return [...faults, ...(await mapFaults(out, expected))];
}
