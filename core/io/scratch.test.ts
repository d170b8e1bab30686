import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeOf, scratchFolder as testFolder } from '../../tests/support/scratch.js';
import { createScratchFolder, sweepScratch } from './scratch.js';

/** The pid of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid ?? 0;
}

/** A leftover as a program of this machine would leave it, with parts of its record exchanged. */
async function leftover(parent: string, changes: Record<string, unknown>): Promise<string> {
  const own = await createScratchFolder(parent);
  const record: unknown = JSON.parse(await readFile(own.file('owner.json'), 'utf8'));
  await own.dispose();
  const pid = Number(changes.pid ?? process.pid);
  const path = join(parent, `voxfit-${pid}-left${(await readdir(parent)).length}`);
  await mkdir(path);
  await writeFile(join(path, 'owner.json'), JSON.stringify({ ...(record as object), ...changes }));
  await writeFile(join(path, 'T2map.nii'), 'x');
  return path;
}

test('a scratch folder bears the pid, is made under a missing parent, and goes with its content', async () => {
  const parent = join(await testFolder(), 'not', 'yet');
  const scratch = await createScratchFolder(parent);
  expect(basename(scratch.path)).toMatch(new RegExp(`^voxfit-${process.pid}-\\w+$`));
  expect((await stat(scratch.path)).mode & 0o077).toBe(0);
  await writeFile(scratch.file('T2map.nii'), 'x');
  await scratch.dispose();
  await scratch.dispose();
  scratch.disposeSync();
  expect(await readdir(parent)).toEqual([]);
});

test('sweeping removes what an ended program left and keeps what a live one has', async () => {
  const parent = await testFolder();
  const live = await createScratchFolder(parent);
  const left = await leftover(parent, { pid: await endedPid() });
  expect(await sweepScratch(parent)).toEqual([left]);
  expect(await readdir(parent)).toEqual([basename(live.path)]);
});

test('a folder whose pid another machine, or another container, gave out stays', async () => {
  const parent = await testFolder();
  await leftover(parent, { pid: await endedPid(), machine: 'another machine' });
  await leftover(parent, { pid: await endedPid(), pidNamespace: 'pid:[1]' });
  expect(await sweepScratch(parent)).toEqual([]);
});

describe.runIf(existsSync('/proc/self/stat'))('where the system tells when a process started', () => {
  test('a pid that is used again does not keep the folder of its first owner', async () => {
    const parent = await testFolder();
    const left = await leftover(parent, { startTicks: '1' });
    expect(await sweepScratch(parent)).toEqual([left]);
  });

  test('a folder from before the machine was started again is removed', async () => {
    const parent = await testFolder();
    const left = await leftover(parent, { bootId: 'an earlier start' });
    expect(await sweepScratch(parent)).toEqual([left]);
  });
});

test('a folder without a record goes after an hour if its process has ended', async () => {
  const parent = await testFolder();
  const ended = join(parent, `voxfit-${await endedPid()}-abc`);
  const fresh = join(parent, `voxfit-${await endedPid()}-def`);
  const alive = join(parent, `voxfit-${process.pid}-ghi`);
  for (const path of [ended, fresh, alive]) await mkdir(path);
  const twoHoursAgo = Date.now() / 1000 - 7200;
  for (const path of [ended, alive]) await utimes(path, twoHoursAgo, twoHoursAgo);
  expect(await sweepScratch(parent)).toEqual([ended]);
});

test('files, links and folders of other names stay, and a missing parent has no leftovers', async () => {
  const parent = await testFolder();
  const pid = await endedPid();
  await writeFile(join(parent, `voxfit-${pid}-file`), '');
  await mkdir(join(parent, 'voxfit-results'));
  const target = await leftover(await testFolder(), { pid });
  await symlink(target, join(parent, `voxfit-${pid}-link`));
  expect(await sweepScratch(parent)).toEqual([]);
  expect(existsSync(target)).toBe(true);
  expect(await sweepScratch(join(parent, 'absent'))).toEqual([]);
});

test('a parent that is a file is OUTPUT_UNWRITABLE', async () => {
  const file = join(await testFolder(), 'file');
  await writeFile(file, '');
  expect(await codeOf(createScratchFolder(join(file, 'below')))).toBe('OUTPUT_UNWRITABLE');
});
