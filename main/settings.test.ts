import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../tests/support/scratch.js';
import { SettingsFile } from './settings.js';

describe('settings', () => {
  it('are there again at the next launch, the latest files first, each group once', async () => {
    const folder = await scratchFolder();
    const first = new SettingsFile(folder);
    first.addRecent(['/a.nii']);
    first.addRecent(['/b1.nii', '/b2.nii']);
    first.addRecent(['/a.nii']);
    first.change({ place: { x: 1, y: 2, width: 900, height: 600 } });
    expect(new SettingsFile(folder).value).toEqual({
      place: { x: 1, y: 2, width: 900, height: 600 },
      recent: [['/a.nii'], ['/b1.nii', '/b2.nii']],
    });
    expect((await stat(join(folder, 'voxfit-settings.json'))).mode & 0o077).toBe(0);
  });

  it('that are cleared leave no path in the file', async () => {
    const folder = await scratchFolder();
    const settings = new SettingsFile(folder);
    settings.addRecent(['/data/Zebrowska/t2.nii']);
    settings.change({ recent: [] });
    expect(await readFile(join(folder, 'voxfit-settings.json'), 'utf8')).not.toContain('Zebrowska');
  });

  it.each([
    'not JSON',
    '{"recent": "x", "place": 3}',
    '[]',
    'null',
    '{"recent": [[], [1], ["/a.nii"]]}',
    '\0\0\0',
  ])('that read %j count as not set where they make no sense', async (text) => {
    const folder = await scratchFolder();
    await writeFile(join(folder, 'voxfit-settings.json'), text);
    const settings = new SettingsFile(folder);
    expect(settings.value.place).toBeNull();
    expect(settings.value.recent).toEqual(text.includes('/a.nii') ? [['/a.nii']] : []);
    settings.addRecent(['/b.nii']);
    expect(new SettingsFile(folder).value.recent[0]).toEqual(['/b.nii']);
  });

  it('that cannot be written do not stop the program', async () => {
    const folder = await scratchFolder();
    await mkdir(join(folder, 'voxfit-settings.json'));
    const settings = new SettingsFile(folder);
    settings.addRecent(['/a.nii']);
    expect(settings.value.recent).toEqual([['/a.nii']]);
  });
});
