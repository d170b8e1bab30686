import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../tests/support/scratch.js';
import { readEvents } from './eventsFile.js';

const folder = await scratchFolder();

async function events(text: string): ReturnType<typeof readEvents> {
  const path = join(folder, 'events.tsv');
  await writeFile(path, text);
  return readEvents(path);
}

describe('readEvents', () => {
  it('reads onset, duration and trial_type wherever they stand, cells that are empty at the end of a row included', async () => {
    const text =
      'trial_type\tonset\tresponse\tduration\tnote\r\nface\t1.5\tn/a\t2\t\r\nhouse\t-3\t1\t0\tlate\r\n';
    expect(await events(text)).toEqual({
      events: [
        { condition: 'face', onsetS: 1.5, durationS: 2 },
        { condition: 'house', onsetS: -3, durationS: 0 },
      ],
      problems: [],
    });
  });

  it('takes all events as one condition without trial_type, and says so', async () => {
    const { events: found, problems } = await events('onset\tduration\n1\t2\n5\t2\n');
    expect(found.map(({ condition }) => condition)).toEqual(['events', 'events']);
    expect(problems.map(({ message }) => message)).toEqual([
      'events.tsv has no column trial_type: all events are one condition, events.',
    ]);
  });

  it('leaves events without a type out, uses no modulation, and says both', async () => {
    const { events: found, problems } = await events(
      'onset\tduration\ttrial_type\tmodulation\n1\t2\tn/a\t1\n5\t2\tface 1\t3\n',
    );
    expect(found).toEqual([{ condition: 'face-1', onsetS: 5, durationS: 2 }]);
    expect(problems.map(({ message }) => message)).toEqual([
      'The column modulation of events.tsv is not used: all events count alike.',
      '1 of 2 events of events.tsv have no trial_type and are left out.',
    ]);
  });

  it.each([
    [
      'no onset',
      'begin\tduration\n1\t2\n',
      'VARIABLE_MISSING',
      'no column onset; its columns are begin, duration',
    ],
    ['no duration', 'onset\ttrial_type\n1\ta\n', 'VARIABLE_MISSING', 'no column duration'],
    [
      'a duration n/a',
      'onset\tduration\n1\tn/a\n',
      'VARIABLE_INVALID',
      'duration of events.tsv is "n/a" in row 1',
    ],
    ['a duration below 0', 'onset\tduration\n1\t-2\n', 'VARIABLE_INVALID', 'in row 1 of events.tsv is -2 s'],
    ['an onset that is no number', 'onset\tduration\n1\t1\nx\t1\n', 'VARIABLE_INVALID', 'is "x" in row 2'],
    [
      'a column twice',
      'onset\tonset\tduration\n1\t1\t1\n',
      'VARIABLE_INVALID',
      'Two columns of events.tsv are called onset.',
    ],
    [
      'ragged rows',
      'onset\tduration\n1\t1\t1\n',
      'VARIABLE_COUNT',
      'Row 1 of events.tsv has 3 entries for 2 columns.',
    ],
    ['no rows', 'onset\tduration\n', 'VARIABLE_COUNT', 'no rows'],
    [
      'conditions that would be one',
      'onset\tduration\ttrial_type\n1\t1\ta b\n2\t1\ta/b\n',
      'VARIABLE_INVALID',
      'The conditions "a b" and "a/b" of events.tsv would both be called a-b',
    ],
  ])('refuses %s', async (_, text, code, message) => {
    await expect(events(text)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('says when there is no such file', async () => {
    await expect(readEvents(join(folder, 'absent.tsv'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
