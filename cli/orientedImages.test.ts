import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readMap, runFit } from '../tests/support/fitCommand.js';
import { niftiImage, type TestImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';

/* Images for the fit whose axes run otherwise than those of the series are read along the axes of the series. */

const folder = await scratchFolder();
const [ni, nj, nk] = [5, 4, 3];
const voxels = ni * nj * nk;
const echoTimesS = [0.01, 0.02, 0.04, 0.08];
const srow = [2, 0, 0, -9, 0, 3, 0, -20, 0, 0, 4, -30];
/** Axes k, i turned round, j: the same points. */
const otherSrow = [0, -2, 0, -1, 0, 0, 3, -20, 4, 0, 0, -30];

/** Values of the grid as an image with the other axes stores them. */
function reordered(values: readonly number[]): number[] {
  const stored: number[] = [];
  for (let j = 0; j < nj; j += 1) {
    for (let i = ni - 1; i >= 0; i -= 1) {
      for (let k = 0; k < nk; k += 1) stored.push(values[i + ni * (j + nj * k)] as number);
    }
  }
  return stored;
}

async function write(name: string, image: TestImage): Promise<string> {
  const path = join(folder, name);
  const bytes = niftiImage({ sformCode: 1, ...image });
  await writeFile(path, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  return path;
}

const t2S = Array.from({ length: voxels }, (_, v) => 0.02 + 0.002 * v);
const offset = Array.from({ length: voxels }, (_, v) => 5 * (v % 7));
const mask = Array.from({ length: voxels }, (_, v) => (v % 5 === 0 ? 0 : 1));
const weights = echoTimesS.map((_, t) => Array.from({ length: voxels }, (_, v) => 1 + ((v + t) % 3)));
const series = await write('series.nii', {
  ...{ dims: [4, ni, nj, nk, echoTimesS.length], datatype: 'float64', srow },
  values: echoTimesS.flatMap((te) =>
    t2S.map((t2, v) => 1000 * Math.exp(-te / t2) + (offset[v] as number) + ((v * 13 + te * 700) % 5)),
  ),
});

/** Mask, map and weights of a fit, as the axes have them. */
async function images(
  name: string,
  order: (values: readonly number[]) => number[],
  as: TestImage,
  shape: number[],
) {
  const float = { ...as, datatype: 'float32' } as const;
  return {
    mask: await write(`${name}-mask.nii.gz`, {
      ...as,
      dims: [3, ...shape],
      datatype: 'uint8',
      values: order(mask),
    }),
    map: await write(`${name}-C.nii`, { ...float, dims: [3, ...shape], values: order(offset) }),
    weights: await write(`${name}-weights.nii`, {
      ...{ ...float, littleEndian: false, dims: [4, ...shape, 4] },
      values: weights.flatMap((values) => order(values)),
    }),
  };
}

it('a mask, a map of a parameter and weights with other axes give the same maps', async () => {
  const same = await images('same', (values) => [...values], { srow }, [ni, nj, nk]);
  const other = await images('other', reordered, { srow: otherSrow }, [nk, ni, nj]);
  const run = (out: string, of: typeof same) =>
    runFit(
      join(folder, out),
      ...[series, '--model', 't2', '--var', `TE=${echoTimesS.join(',')}`, '--mask', of.mask],
      ...['--fix', `C=${of.map}`, '--weights', of.weights, '--workers', '1'],
    );
  const plain = await run('plain', same);
  expect([plain.exitCode, plain.stderr]).toEqual([0, '']);
  expect((await run('turned', other)).exitCode).toBe(0);
  const [a, b] = [
    await readMap(join(folder, 'plain'), 'T2map'),
    await readMap(join(folder, 'turned'), 'T2map'),
  ];
  expect(new Uint8Array(b.values.buffer)).toEqual(new Uint8Array(a.values.buffer));
  expect(a.values.filter(Number.isFinite)).toHaveLength(mask.filter((one) => one === 1).length);
});

it('a mask on other points is refused with the numbers', async () => {
  const moved = [...otherSrow.slice(0, 3), -0.8, ...otherSrow.slice(4)];
  const path = await write('moved.nii', { srow: moved, dims: [3, nk, ni, nj], values: reordered(mask) });
  const words = [series, '--model', 't2', '--var', `TE=${echoTimesS.join(',')}`, '--mask', path];
  const answer = await runFit(join(folder, 'refused'), ...words);
  expect(answer.exitCode).toBe(2);
  expect(answer.stderr).toContain('The shape is the same, 5 x 4 x 3, but the positions differ');
  expect(answer.stderr).toContain('(-9.00, -20.00, -30.00) mm in one and at (-8.80, -20.00, -30.00) mm');
});
