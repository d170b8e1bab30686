import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Runs an example as its reader does; its lines. Fails on a warning or an error. */
function run(name: string): string[] {
  const script = resolve('examples/notebook', `${name}.mjs`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect({ status, stderr }, stderr).toEqual({ status: 0, stderr: '' });
  return stdout.trimEnd().split('\n');
}

const sentence = ['slices', 'are', 'fitted', 'in', 'parallel'];

describe('the examples of the notebook', () => {
  it('background: the program goes on while a thread ticks, and waits for it', () => {
    expect(run('background')).toEqual([
      ...['the program goes on', 'tick 1', 'tick 2', 'tick 3', 'waited for 3 ticks'],
    ]);
  });

  it('subclass: two threads of a class count down at once', () => {
    const lines = run('subclass');
    expect(lines.filter((line) => line.startsWith('first:'))).toEqual(['first: 3', 'first: 2', 'first: 1']);
    expect(lines.filter((line) => line.startsWith('second:'))).toEqual(['second: 2', 'second: 1']);
    expect(lines.at(-1)).toBe('second has ended');
  });

  it('daemon: the program ends without it, and it ends as well', async () => {
    const [line = ''] = run('daemon');
    const pid = Number(/process (\d+)$/.exec(line)?.[1]);
    const deadline = performance.now() + 2000;
    while (isRunning(pid) && performance.now() < deadline)
      await new Promise((later) => setTimeout(later, 20));
    expect(isRunning(pid)).toBe(false);
  });

  it('intertwined: words mix without a lock and sentences are whole with it', () => {
    const [mixed = '', whole = ''] = run('intertwined').map((line) => line.trim());
    const byTask = (line: string) =>
      line.split(' ').map((word) => word.split(':') as [name: string, word: string]);
    const changes = (line: string) =>
      byTask(line).filter(([name], n, all) => n > 0 && all[n - 1]?.[0] !== name).length;
    for (const line of [mixed, whole]) {
      for (const name of ['a', 'b', 'c', 'd']) {
        const own = byTask(line).filter(([speaker]) => speaker === name);
        expect(own.map(([, word]) => word)).toEqual(sentence);
      }
    }
    expect(changes(whole)).toBe(3);
    expect(changes(mixed)).toBeGreaterThan(3);
  });

  it('mutex: two methods never overlap', () => {
    expect(run('mutex')).toEqual(['balance 100']);
  });

  it('event: one task waits for what another sets', () => {
    expect(run('event')).toEqual(['before the event: false', 'loaded', 'the data are there']);
  });

  it('processQueue: results come through a queue, in order', () => {
    expect(run('processQueue')).toEqual([
      ...['0 squared is 0', '1 squared is 1', '2 squared is 4', '3 squared is 9', 'alive: false'],
    ]);
  });

  it('poolMap: twenty images by map, and with a second argument by starmap', () => {
    const images = Array.from({ length: 20 }, (_, n) => n + 1);
    expect(run('poolMap')).toEqual([images.join(' '), images.map((image) => 10 * image).join(' ')]);
  });

  it('registration: twenty subjects in two stages', () => {
    expect(run('registration')).toEqual(
      Array.from({ length: 20 }, (_, n) => `subject ${n + 1}: moved by ${n + 1} mm, then warped`),
    );
  });

  it('fitSlices: a shared series is fitted slice by slice into a shared map', () => {
    expect(run('fitSlices')).toEqual([`${91 * 109 * 91} voxels fitted, largest relative error below 1e-4`]);
  }, 90_000);

  it('sumMemory: 500 MB are summed by 4 workers, and there is one copy', () => {
    const lines = run('sumMemory');
    expect(lines.slice(-2)).toEqual(['the sum is 62500000', 'one copy for all: true']);
    expect(lines[0]).toMatch(/^\d+ MB used, \d+ MB of it by 5 processes alone$/);
  }, 90_000);

  it('copyOrShared: a copy changes in the worker, a shared array for all', () => {
    expect(run('copyOrShared')).toEqual(['sent as it is: 0 0 0 0', 'shared: 7 7 7 7']);
  });

  it('squareImage: all voxels are squared once', () => {
    expect(run('squareImage')).toEqual([`${64 * 64 * 20} voxels squared, all right: true`]);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
