import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeImage } from '../core/io/imageFile.js';
import { volumesOf } from '../core/io/importSeries.js';
import { typicalDirections } from '../tests/support/acquisitions.js';
import { mapPath, readMap, runFit } from '../tests/support/fitCommand.js';
import { mapValues } from '../tests/support/mapValues.js';
import { niftiImage } from '../tests/support/niftiImage.js';
import { scratchFolder } from '../tests/support/scratch.js';
import { sharedDataFolder, sharedDataPresent } from '../tests/support/sharedData.js';

const folder = await scratchFolder();

type Vector = readonly [number, number, number];

/** The three volumes of V1. */
async function firstEigenvector(out: string): Promise<readonly Float32Array[]> {
  return Promise.all([0, 1, 2].map(async (n) => (await readMap(out, 'V1', n)).values));
}

/** A rotation about (1, 2, -1) by 0.7 rad, as columns: where the image axes point in the world. */
function obliqueAxes(): readonly Vector[] {
  const [x, y, z] = [1, 2, -1].map((value) => value / Math.sqrt(6)) as unknown as Vector;
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const t = 1 - c;
  return [
    [t * x * x + c, t * x * y + s * z, t * x * z - s * y],
    [t * x * y - s * z, t * y * y + c, t * y * z + s * x],
    [t * x * z + s * y, t * y * z - s * x, t * z * z + c],
  ];
}

describe('V1 of voxfit fit --model dti', () => {
  // A fibre known in the scanner, and gradients known in the scanner: b-vectors are their components along the image
  // axes, the first reversed where the determinant of the affine is positive (FSL). V1 must lead back to the fibre.
  it.each([
    ['positive', 1],
    ['negative', -1],
  ] as const)(
    'leads back to a fibre of the scanner by an oblique affine of %s determinant',
    async (name, sign) => {
      const axes = obliqueAxes().map((axis, n) => (n === 0 ? axis.map((value) => value * sign) : axis));
      const dot = (a: readonly number[], b: readonly number[]): number =>
        a.reduce((sum, value, n) => sum + value * (b[n] as number), 0);
      const fibre = [0.48, -0.6, 0.64];
      const gradients = [[0, 0, 0] as const, ...typicalDirections];
      const bvecs = gradients.map((g) => axes.map((axis, n) => (n === 0 ? -sign : 1) * dot(axis, g)));
      const bvals = gradients.map((_, t) => (t === 0 ? 0 : 1000));
      const signal = gradients.map(
        (g, t) => 900 * Math.exp(-(bvals[t] as number) * (3e-4 + 1e-3 * dot(g, fibre) ** 2)),
      );
      const zoomsMm = [2, 2.5, 3];
      const path = join(folder, `${name}.nii`);
      const srow = [0, 1, 2].flatMap((row) => [
        ...axes.map((axis, n) => (axis[row] as number) * (zoomsMm[n] as number)),
        10,
      ]);
      const dims = [4, 1, 1, 1, gradients.length];
      const pixdim = [1, ...zoomsMm, 1, 1, 1, 1];
      const image = niftiImage({ dims, pixdim, datatype: 'float32', values: signal, sformCode: 1, srow });
      await writeFile(path, image);
      await writeFile(path.replace('.nii', '.bval'), bvals.join(' '));
      const lines = [0, 1, 2].map((n) => bvecs.map((vector) => vector[n]).join(' '));
      await writeFile(path.replace('.nii', '.bvec'), lines.join('\n'));

      const out = join(folder, name);
      const answer = await runFit(out, path, '--model', 'dti', '--mask', 'none', '--maps', 'V1,L1,status');
      expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
      const vector = (await firstEigenvector(out)).map((values) => values[0] as number);
      const inImage = [-sign * (vector[0] as number), vector[1] as number, vector[2] as number];
      const inScanner = [0, 1, 2].map((n) =>
        dot(
          axes.map((axis) => axis[n] as number),
          inImage,
        ),
      );
      expect(Math.abs(dot(inScanner, fibre))).toBeGreaterThan(1 - 1e-6);

      const { sidecar } = await readMap(out, 'V1');
      expect(sidecar).toMatchObject({
        Units: 'dimensionless',
        VectorFrame: expect.stringContaining('frame of the b-vectors'),
      });
      const header = await describeImage(await mapPath(out, 'V1'));
      expect(volumesOf(header, '').length).toBe(3);
    },
  );
});

const present = sharedDataPresent('eigenvectors of a real series');

describe.runIf(present)('V1 and eigenvalues of a real series', () => {
  it('fulfil D V1 = L1 V1, and the eigenvalues those of dipy, to 1e-4', async () => {
    const dipy = join(sharedDataFolder, 'dipy');
    const out = join(folder, 'small_25');
    const maps = ['V1', 'L1', 'L2', 'L3', 'Dxx', 'Dxy', 'Dxz', 'Dyy', 'Dyz', 'Dzz'];
    const words = ['--model', 'dti', '--method', 'wls', '--mask', 'none', '--maps', maps.join(',')];
    const { exitCode } = await runFit(out, join(dipy, 'small_25.nii.gz'), ...words, '--format', 'nii');
    expect(exitCode).toBe(0);
    const vector = await firstEigenvector(out);
    const [l1, l2, l3, xx, xy, xz, yy, yz, zz] = (await Promise.all(
      maps.slice(1).map(async (map) => (await readMap(out, map)).values),
    )) as [Float32Array, Float32Array, Float32Array, ...Float32Array[]];
    const reference = (map: string): Promise<number[]> =>
      mapValues(join(dipy, 'reference_dipy_1.6.0', `small_25_dti_WLS_${map}.nii.gz`));
    const [axial, radial] = await Promise.all(['AD', 'RD'].map(reference));
    const matrix = [
      [xx, xy, xz],
      [xy, yy, yz],
      [xz, yz, zz],
    ];
    let compared = 0;
    for (let v = 0; v < l1.length; v++) {
      const [a, b, c] = [l1[v], l2[v], l3[v]] as [number, number, number];
      expect(Math.abs(a / (axial?.[v] as number) - 1)).toBeLessThan(1e-4);
      expect(Math.abs((b + c) / 2 / (radial?.[v] as number) - 1)).toBeLessThan(1e-4);
      for (const row of [0, 1, 2]) {
        const product = [0, 1, 2].reduce(
          (sum, n) => sum + (matrix[row]?.[n]?.[v] as number) * (vector[n]?.[v] as number),
          0,
        );
        expect(Math.abs(product - a * (vector[row]?.[v] as number))).toBeLessThan(1e-6 * a);
      }
      compared++;
    }
    expect(compared).toBe(160);
  });
});
