import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMap, runFit } from '../tests/support/fitCommand.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

const folder = await scratchFolder();
const shape = [2, 2, 3] as const;
const voxels = 12;
const [t1BloodS, partition, m0] = [1.65, 0.9, 1000];
/** Each slice is read later than the first by this. */
const sliceTimesS = [0, 0.09, 0.045];
const flows = Array.from({ length: voxels }, (_, v) => 30 + 5 * v);
const arrivalS = 0.8;

/** Equation of the white paper for one delay: control less label of a bolus that has arrived. */
function oneDelay(bolusS: number, efficiency: number): (flow: number, delayS: number) => number {
  return (flow, delayS) =>
    (2 * efficiency * m0 * flow * bolusS * Math.exp(-delayS / t1BloodS)) / (6000 * partition);
}

/** General kinetic model of continuous labelling for 1.8 s, tissue that relaxes like blood. */
function kinetic(flow: number, delayS: number): number {
  const [durationS, sinceS] = [1.8, 1.8 + delayS - arrivalS];
  if (sinceS <= 0) return 0;
  const labelled =
    sinceS < durationS ? 1 - Math.exp(-sinceS / t1BloodS) : 1 - Math.exp(-durationS / t1BloodS);
  const decay = Math.exp(-(sinceS < durationS ? arrivalS : delayS) / t1BloodS);
  return (2 * 0.85 * (m0 / partition) * flow * t1BloodS * decay * labelled) / 6000;
}

interface Case {
  readonly model: string;
  readonly delaysS: readonly number[];
  readonly signal: (flow: number, delayS: number) => number;
  readonly timing: Readonly<Record<string, unknown>>;
}

const cases: readonly Case[] = [
  {
    model: 'asl-pcasl',
    delaysS: [1.8],
    signal: oneDelay(t1BloodS * (1 - Math.exp(-1.8 / t1BloodS)), 0.85),
    timing: { LabelingDuration: 1.8 },
  },
  {
    model: 'asl-pasl',
    delaysS: [1.8],
    signal: oneDelay(0.7, 0.98),
    timing: { BolusCutOffFlag: true, BolusCutOffDelayTime: 0.7 },
  },
  {
    model: 'asl-multi-pld',
    delaysS: [0.3, 0.9, 1.5, 2.1, 2.7],
    signal: kinetic,
    timing: { LabelingDuration: 1.8 },
  },
];

/** Differences of control and label, one volume per delay, each slice with its own time. */
async function writeLabelled({ model, delaysS, signal, timing }: Case): Promise<string> {
  const path = join(folder, `${model}.nii`);
  const values = delaysS.flatMap((delayS) =>
    flows.map((flow, v) => signal(flow, delayS + (sliceTimesS[Math.floor(v / 4)] as number))),
  );
  await writeFile(path, niftiImage({ dims: [4, ...shape, delaysS.length], datatype: 'float64', values }));
  const sidecar = { PostLabelingDelay: delaysS, SliceTiming: sliceTimesS, ...timing };
  await writeFile(join(folder, `${model}.json`), JSON.stringify(sidecar));
  const types = ['volume_type', ...delaysS.map(() => 'deltam')];
  await writeFile(join(folder, `${model}_aslcontext.tsv`), types.join('\n'));
  return path;
}

async function worstOf(out: string): Promise<readonly number[]> {
  const { values } = await readMap(out, 'CBF');
  return sliceTimesS.map((_, k) =>
    Math.max(
      ...flows.slice(4 * k, 4 * k + 4).map((flow, n) => Math.abs((values[4 * k + n] as number) / flow - 1)),
    ),
  );
}

describe('perfusion of slices that are read one after the other', () => {
  it.each(cases)(
    'of $model is the true flow in each, with the slice times of the sidecar',
    async (example) => {
      const image = await writeLabelled(example);
      const words = [image, '--model', example.model, '--fix', `M0=${m0}`, '--mask', 'none'];
      const out = join(folder, `${example.model}-timed`);
      const timed = await runFit(out, ...words, '--slice-offset', 'PLD=SliceTiming');
      expect(timed).toMatchObject({ exitCode: 0 });
      expect(Math.max(...(await worstOf(out)))).toBeLessThan(1e-5);
    },
  );

  it('of asl-pcasl is off by the relaxation of the blood where the slice times are left out', async () => {
    const [example] = cases as [Case];
    const image = await writeLabelled(example);
    const out = join(folder, 'untimed');
    await runFit(out, image, '--model', example.model, '--fix', `M0=${m0}`, '--mask', 'none');
    const worst = await worstOf(out);
    sliceTimesS.forEach((timeS, k) => {
      expect(worst[k]).toBeCloseTo(1 - Math.exp(-timeS / t1BloodS), 5);
    });
  });
});
