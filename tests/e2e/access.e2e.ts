import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Program, picture, startProgram } from './program.js';

/** The sample's image without its sidecar: a series whose echo times nobody knows. */
describe('the window for keyboard and screen reader', () => {
  let folder: string;
  let program: Program;
  const role = (name: Parameters<Program['page']['getByRole']>[0], label: string) =>
    program.page.getByRole(name, { name: label, exact: true });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxfit-access-'));
    const image = join(folder, 'unknown.nii.gz');
    await cp(resolve('resources/sample/sub-sample_MESE.nii.gz'), image);
    program = await startProgram([image, '--workers=2']);
    await role('button', 'Run fit').waitFor();
  });

  afterAll(async () => {
    await program?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('does not run without echo times, and says so beside the button', async () => {
    await expect.poll(() => role('button', 'Run fit').isEnabled()).toBe(false);
    expect(await program.page.locator('body').textContent()).toMatch(/echo time/i);
    await picture(program, 'missing');
  });

  it('doubts echo times in milliseconds where they were typed, and runs once they are right', async () => {
    const paste = async (text: string): Promise<void> => {
      await program.app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text);
      await program.page.keyboard.press('Control+V');
    };
    await role('button', 'Edit TE in the table').press('Enter');
    await role('gridcell', 'TE of volume 0: no value. Missing. No file gives it.').waitFor();
    await paste('10 20 30');
    await program.page.getByText('TE is missing in volumes 3-15.').waitFor();
    await expect.poll(() => role('button', 'Run fit').isEnabled()).toBe(false);
    await paste(Array.from({ length: 16 }, (_, echo) => `${(echo + 1) * 10}s`).join(', '));
    await program.page.getByText('TE 10 to 160 (edited) cannot be seconds').waitFor();
    await expect.poll(() => role('button', 'Run fit').isEnabled()).toBe(false);
    await picture(program, 'unit-doubt');
    await role('button', 'Keep as seconds').click();
    await program.page.getByText('Given by hand, kept as seconds').waitFor();
    await expect.poll(() => role('button', 'Run fit').isEnabled()).toBe(true);
    await role('tab', 'Acquisition').click();
    await role('button', 'Undo').click();
    await role('button', 'Read as milliseconds').click();
    await program.page.getByText(/^10, 20, .*, 160 ms$/).waitFor();
    await expect.poll(() => role('button', 'Run fit').isEnabled()).toBe(true);
  });

  it('runs by the keyboard alone, to its end', async () => {
    await role('combobox', 'Model').focus();
    await program.page.keyboard.press('Control+Enter');
    await expect
      .poll(() => program.page.getByRole('listitem', { name: /^Slice \d+: done$/ }).count(), {
        timeout: 30_000,
      })
      .toBe(20);
    expect(await program.page.getByRole('option').filter({ visible: true }).count()).toBe(0);
  });

  it('has every role and name of its contract', async () => {
    await role('tab', 'Acquisition').press('ArrowLeft');
    const wanted = [
      ['button', 'Open files…'],
      ['button', 'Run fit'],
      ['button', 'Export maps…'],
      ['combobox', 'Model'],
      ['progressbar', 'Fit progress'],
      ['list', 'Slices'],
      ['meter', 'System memory'],
      ['meter', 'Voxfit memory'],
      ['meter', 'Shared data'],
      ['list', 'Maps'],
      ['region', 'Viewer'],
      ['region', 'Voxel'],
    ] as const;
    const missing: string[] = [];
    for (const [name, label] of wanted) {
      if ((await role(name, label).count()) === 0) missing.push(`${name} "${label}"`);
    }
    expect(missing).toEqual([]);
    await program.page.getByRole('button', { name: /workers/i }).click();
    await role('table', 'Workers').waitFor();
  });

  it('shows where the focus is and reaches the main controls by Tab', async () => {
    const reached = new Set<string>();
    for (let press = 0; press < 60; press++) {
      await program.page.keyboard.press('Tab');
      const focused = await program.page.evaluate(() => {
        const element = document.activeElement as HTMLElement | null;
        if (element === null || element === document.body) return null;
        const style = getComputedStyle(element);
        const label = element.getAttribute('aria-label') ?? element.textContent ?? '';
        return { label: label.trim(), visible: style.outlineStyle !== 'none' || style.boxShadow !== 'none' };
      });
      if (focused?.visible) reached.add(focused.label);
    }
    for (const label of ['Open files…', 'Run fit', 'Export maps…']) {
      expect(
        [...reached].some((name) => name.includes(label)),
        `${label} by Tab with a visible focus`,
      ).toBe(true);
    }
  });

  it('moves the voxel and the slice by keys and reads it out', async () => {
    const voxel = role('region', 'Voxel');
    await role('button', 'Open files…').focus();
    const before = await voxel.textContent();
    await program.page.keyboard.press('PageUp');
    await expect.poll(() => voxel.textContent()).not.toBe(before);
  });

  it('has a light theme', async () => {
    await program.page
      .getByRole('button', { name: /theme|light|dark/i })
      .first()
      .click();
    const background = () => program.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await expect
      .poll(async () => Math.max(...((await background()).match(/\d+/g) ?? ['0']).map(Number)))
      .toBeGreaterThan(200);
    await picture(program, 'light');
  });
});
