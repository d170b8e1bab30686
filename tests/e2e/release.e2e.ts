import { spawn, spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { softwareSwitches } from '../../build/display.mjs';
import { ensurePackages } from '../../build/systemPackages.mjs';

/** The user `nobody` of Debian: Chromium runs with its sandbox for everybody but root. */
const nobody = 65534;
const isRoot = process.getuid?.() === 0;

/** A name that must turn up nowhere but in the file that it came in. */
const patient = 'Zebrowska-Quint';

describe.runIf(process.platform === 'linux')('the program as it is given to people', () => {
  const executable = inject('released');
  let folder: string;

  beforeAll(async () => {
    await ensurePackages([['strace']], 'The test that nothing calls home needs programs');
    folder = await mkdtemp(join(tmpdir(), 'voxfit-release-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has its fuses blown: no Node, no debugger, only the sealed archive', async () => {
    const wire = await getCurrentFuseWire(executable);
    // In the binary each fuse is a character.
    const [off, on] = ['0'.charCodeAt(0), '1'.charCodeAt(0)];
    expect({
      runAsNode: wire[FuseV1Options.RunAsNode],
      nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
      inspect: wire[FuseV1Options.EnableNodeCliInspectArguments],
      integrity: wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation],
      onlyAsar: wire[FuseV1Options.OnlyLoadAppFromAsar],
    }).toEqual({ runAsNode: off, nodeOptions: off, inspect: off, integrity: on, onlyAsar: on });
  });

  it('ships its notices, the terminal program and nothing of the sources', async () => {
    const resources = await readdir(join(executable, '../resources'));
    expect(resources.sort()).toEqual([
      'LICENSE.txt',
      'THIRD_PARTY_NOTICES.txt',
      'app.asar',
      'app.asar.unpacked',
      'terminal',
    ]);
    const run = spawnSync(
      process.execPath,
      [join(executable, '../resources/terminal/dist/cli/voxfit.cjs'), '--version'],
      { encoding: 'utf8' },
    );
    expect(run.stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("does the whole job in Chromium's sandbox, calls nobody, and keeps the patient's name to itself", async () => {
    const image = join(folder, 'sub-01_MESE.nii.gz');
    await copyFile('resources/sample/sub-sample_MESE.nii.gz', image);
    const sidecar = JSON.parse(await readFile('resources/sample/sub-sample_MESE.json', 'utf8'));
    await writeFile(
      join(folder, 'sub-01_MESE.json'),
      JSON.stringify({ ...sidecar, PatientName: patient, PatientID: patient, PatientBirthDate: patient }),
    );
    const home = join(folder, 'home');
    await mkdir(home);
    if (isRoot) for (const each of [folder, home]) chownSync(each, nobody, nobody);

    const trace = join(home, 'network.txt');
    const program = [
      executable,
      ...softwareSwitches,
      '--log-level=3',
      `--demo-out=${home}/out`,
      `--user-data-dir=${home}/user`,
      image,
    ];
    // The tracer follows every process; its filter in the kernel costs nothing for other calls.
    const seen = watchSandbox(`--user-data-dir=${home}/user`);
    const { status, output } = await runAs(
      'strace',
      ['-f', '--seccomp-bpf', '-qq', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o', trace, ...program],
      home,
    );
    expect(status, output).toBe(0);
    expect(output).toMatch(/Fitted \d+ voxels/);
    expect(await seen(), 'what is of its own for the page').toEqual(['net', 'pid']);

    const calls = await readFile(trace, 'utf8');
    expect(calls, 'that the tracer saw anything').toContain('connect(');
    expect(calls.split('\n').filter((line) => /sa_family=AF_INET6?/.test(line))).toEqual([]);

    expect(output).not.toContain(patient);
    const holders: string[] = [];
    for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = await readFile(join(entry.parentPath ?? entry.path, entry.name));
      if (bytes.includes(patient)) holders.push(entry.name);
    }
    expect(holders).toEqual([]);
  });

  /**
   * Looks from now on for the process of the page of a program with this word in its command line; the answer is what it
   * shares with nobody, of network and processes: Chromium's sandbox takes both away from it.
   */
  function watchSandbox(word: string): () => Promise<readonly string[]> {
    const own = new Set<string>();
    const look = async (): Promise<void> => {
      for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
        const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        if (!words.includes('--type=renderer') || !words.includes(word)) continue;
        for (const kind of ['net', 'pid']) {
          const [theirs, ours] = await Promise.all(
            [pid, 'self'].map((each) => readlink(`/proc/${each}/ns/${kind}`).catch(() => null)),
          );
          if (theirs !== null && theirs !== ours) own.add(kind);
        }
      }
    };
    let looking: Promise<void> = Promise.resolve();
    const timer = setInterval(() => {
      looking = looking.then(look);
    }, 500);
    return async () => {
      clearInterval(timer);
      await looking;
      return [...own].sort();
    };
  }

  /** As an unprivileged user with a home of its own; the display is that of the tests. */
  function runAs(
    file: string,
    args: readonly string[],
    home: string,
  ): Promise<{ status: number | null; output: string }> {
    const env = { ...process.env, HOME: home, TMPDIR: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home };
    const user = isRoot ? { uid: nobody, gid: nobody } : {};
    const child = spawn(file, [...args], { ...user, cwd: resolve(home), env, timeout: 100_000 });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    return new Promise((done) => child.on('close', (status) => done({ status, output })));
  }
});
