import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedDataFolder, sharedDataPresent } from '../../../tests/support/sharedData.js';
import { type EventDesignOptions, eventDesign } from './eventDesign.js';

const plain: EventDesignOptions = {
  events: [],
  source: 'events.tsv',
  volumes: 16,
  repetitionTimeS: 1.7,
  repetitionTimeSource: '--var',
  response: 'glover',
  derivatives: [],
  highPassS: null,
};

function event(condition: string, onsetS: number, durationS = 2): EventDesignOptions['events'][number] {
  return { condition, onsetS, durationS };
}

describe('eventDesign', () => {
  // Our own writing of nilearn's steps in numpy 2.4.6 and scipy 1.17.1, not nilearn itself: differences of gamma.pdf(t,
  // a, loc=dt, scale), np.convolve on linspace(-24, 16 * 1.7, 1507), interp1d, pinv for orthogonality; the dispersion
  // derivative with the undershoot's own dispersion. Volumes 2, 4, 6, 9, 13.
  it.each([
    [
      'glover',
      [
        [1.4953338611253975e-12, 1.4929229698049077e-11, -4.234035620223892e-11],
        [0.008133800677858858, 0.004298073350003443, -0.0020747492891120822],
        [0.008024452640628472, -0.0034797177943569207, 0.0002676325393571703],
        [0.774648093749768, 0.577745088300124, -0.4282070093184366],
        [0.28297102400280333, -0.5478091809620099, -0.43216108657531416],
      ],
    ],
    [
      'spm',
      [
        [1.431309582220324e-11, 1.4306310873386785e-10, -3.0269858235151683e-10],
        [0.005251834623648392, 0.0024189874148607196, -0.0007631466767106267],
        [0.005434987794063344, -0.0015042482218088837, 0.0004995656722425151],
        [0.5247631449999338, 0.36509713846447506, -0.22489611879667476],
        [0.5293609962297101, -0.2509060152851279, -0.23127661009400255],
      ],
    ],
  ] as const)(
    'has the %s regressors that the same steps give in numpy, derivatives and overlapping events included',
    (response, expected) => {
      const events = [event('a', 3.3, 0), event('a', 11, 4.2), event('a', 11.5, 3)];
      const { design } = eventDesign({ ...plain, events, response, derivatives: ['time', 'dispersion'] });
      expect(design.regressors).toEqual(['a', 'a_derivative', 'a_dispersion', 'constant']);
      for (const [index, volume] of [2, 4, 6, 9, 13].entries()) {
        for (const [column, value] of (expected[index] ?? []).entries()) {
          expect(Math.abs((design.rows[volume]?.[column] as number) - value)).toBeLessThan(1e-9);
        }
      }
    },
  );

  it('orders conditions by name, then confounds, drifts and the constant', () => {
    const confounds = {
      regressors: ['motion'],
      rows: Array.from({ length: 16 }, (_, t) => [t]),
      source: 'c.tsv',
    };
    const events = [event('house', 0), event('face', 6)];
    const { design, problems } = eventDesign({ ...plain, events, confounds, highPassS: 20 });
    expect(design.regressors).toEqual(['face', 'house', 'motion', 'drift_1', 'drift_2', 'constant']);
    expect(design.rows.map((row) => row[2])).toEqual(confounds.rows.map(([value]) => value));
    expect(design.rows.every((row) => row[5] === 1)).toBe(true);
    expect(problems).toEqual([]);
  });

  it('counts what reaches into the run of early events, and says which do not', () => {
    const late = eventDesign({ ...plain, events: [event('a', -60, 10), event('a', 4)] });
    expect(late.problems.map(({ code }) => code)).toEqual(['EVENTS_LEFT_OUT']);
    expect(late.design.rows).toEqual(eventDesign({ ...plain, events: [event('a', 4)] }).design.rows);
    const long = eventDesign({ ...plain, events: [event('a', -60, 66)] });
    expect(long.problems.map(({ code }) => code)).toEqual(['EVENTS_CUT']);
    expect(long.design.rows).toEqual(eventDesign({ ...plain, events: [event('a', -24, 30)] }).design.rows);
  });

  it.each([
    [
      'events after the end',
      { events: [event('a', 1), event('b', 27.2)] },
      '1 of 2 events of events.tsv begin after the end of the run, the first (b) at 27.2 s: 16 volumes of 1.7 s (--var) end at 27.2 s.',
    ],
    ['no event of the run', { events: [event('a', -90)] }, 'events.tsv has no event that reaches the run.'],
    [
      'a condition called as a drift',
      { events: [event('drift_1', 1)], highPassS: 20 },
      'two regressors called drift_1',
    ],
    [
      'a condition called as a derivative',
      { events: [event('a', 1), event('a_derivative', 3)], derivatives: ['time' as const] },
      'two regressors called a_derivative',
    ],
    [
      'confounds of another length',
      { events: [event('a', 1)], confounds: { regressors: ['x'], rows: [[1]], source: 'c.tsv' } },
      'c.tsv has 1 rows, the series has 16 volumes',
    ],
  ])('refuses %s', (_, options, message) => {
    expect(() => eventDesign({ ...plain, ...options })).toThrow(message);
  });
});

describe.runIf(sharedDataPresent('design matrices of SPM'))('against SPM', () => {
  const onsets = { c0: [30, 50, 70], c1: [10, 30, 80], c2: [30, 40, 60] };

  /** sum((X - reference)^2) / sum(reference^2). */
  async function relativeError(file: string, durationS: number, shiftS = 0): Promise<number> {
    const lines = (await readFile(join(sharedDataFolder, 'nilearn', file), 'utf8')).trim().split('\n');
    const events = Object.entries(onsets).flatMap(([condition, times]) =>
      times.map((onsetS) => event(condition, onsetS + shiftS, durationS)),
    );
    const { design } = eventDesign({
      ...plain,
      events,
      volumes: 100,
      repetitionTimeS: 1,
      response: 'spm',
    });
    expect(`time_s,${design.regressors.join(',')}`).toBe(lines[0]?.trim());
    let [apart, length] = [0, 0];
    for (const [t, line] of lines.slice(1).entries()) {
      for (const [column, word] of line.split(',').slice(1).entries()) {
        apart += ((design.rows[t]?.[column] as number) - Number(word)) ** 2;
        length += Number(word) ** 2;
      }
    }
    return apart / length;
  }

  it('blocks of 10 s are within 1e-3 of its design, relative squared error', async () => {
    expect(await relativeError('spm_design_block10s.csv', 10)).toBeLessThan(1e-3);
  });

  // SPM has bins of 1/16 volume and puts events of 1 s elsewhere in them: 0.038 as they are, where nilearn's own limit is
  // 0.1.
  it('events of 1 s are within 0.1, and within 1e-3 when 9/16 s earlier', async () => {
    expect(await relativeError('spm_design_block1s.csv', 1)).toBeLessThan(0.1);
    expect(await relativeError('spm_design_block1s.csv', 1, -9 / 16)).toBeLessThan(1e-3);
  });
});
