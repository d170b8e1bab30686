import type { KurtosisMean } from '../../contracts/linear.js';
import { voxelStatus } from '../../contracts/voxelStatus.js';
import { quarticTerms } from '../../models/resolve/kurtosisDesign.js';
import { averageOverCircle, averageOverSphere, leastEigenvalueShare } from './directionAverages.js';
import { Eigenframe } from './eigenframe.js';
import type { LinearBlock } from './linearBlock.js';

/** Where V = W MD^2 begins among the columns: after the tensor and ln S0. */
const firstQuartic = 7;
/** Axes whose squares the elements V_iiii, V_iijj of a tensor in its eigenframe belong to. */
const pairs = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

/**
 * MK, AK and RK of the voxels of a block, averages of K(n) = V(n) / D(n)^2 over all directions, along the main axis of
 * D, and over those perpendicular to it. In the eigenframe of D only the elements V_iiii and V_iijj take part, as the
 * others are odd in some direction: MK = sum V_iiii <n_i^4/D^2> + 6 sum V_iijj <n_i^2 n_j^2/D^2>, RK likewise in the
 * plane, AK = V_1111 / l1^2.
 */
export class KurtosisQuantities {
  private readonly results: Readonly<Record<KurtosisMean, Float64Array>>;
  private readonly frame = new Eigenframe();
  private readonly sphere = new Float64Array(6);
  private readonly circle = new Float64Array(3);
  /** Elements of V times how often each occurs. */
  private readonly quartic = new Float64Array(quarticTerms.length);
  /** V_1111, V_2222, V_3333, V_1122, V_1133, V_2233. */
  private readonly turned = new Float64Array(6);

  /** rounding: tensors whose largest eigenvalue is up to this are rounding. */
  constructor(
    private readonly block: LinearBlock,
    private readonly rounding: number,
  ) {
    const { stride } = block;
    this.results = {
      MK: new Float64Array(stride),
      AK: new Float64Array(stride),
      RK: new Float64Array(stride),
    };
  }

  /** From `coefficients`. A voxel with an eigenvalue of 0 or less gets the status `notFinite`: K(n) is infinite somewhere. */
  calculate(count: number, statuses: Uint8Array): void {
    const { block, frame, quartic, sphere, circle, turned, rounding } = this;
    const { n, stride } = block;
    const { MK, AK, RK } = this.results;
    const coefficients = block.view(block.rows.coefficients, n * stride);
    const { values } = frame;
    for (let v = 0; v < count; v++) {
      if (statuses[v] !== voxelStatus.converged) continue;
      frame.set(
        coefficients[v] as number,
        coefficients[v + stride] as number,
        coefficients[v + 2 * stride] as number,
        coefficients[v + 3 * stride] as number,
        coefficients[v + 4 * stride] as number,
        coefficients[v + 5 * stride] as number,
      );
      const [l1, l2, l3] = [values[0] as number, values[1] as number, values[2] as number];
      if (!(l1 > rounding && l3 > leastEigenvalueShare * l1)) {
        statuses[v] = voxelStatus.notFinite;
        continue;
      }
      for (let k = 0; k < quartic.length; k++) {
        quartic[k] = (counts[k] as number) * (coefficients[v + (firstQuartic + k) * stride] as number);
      }
      this.turn();
      averageOverSphere(l1, l2, l3, sphere);
      averageOverCircle(l2, l3, circle);
      MK[v] = weighted(turned, 0, 3, sphere) + 6 * weighted(turned, 3, 6, sphere);
      AK[v] = (turned[0] as number) / (l1 * l1);
      RK[v] =
        (turned[1] as number) * (circle[0] as number) +
        (turned[2] as number) * (circle[1] as number) +
        6 * (turned[5] as number) * (circle[2] as number);
    }
  }

  /** Valid until the next block; anything where a voxel has no value. */
  mean(quantity: KurtosisMean, count: number): Float64Array {
    return this.results[quantity].subarray(0, count);
  }

  /** An element W of the kurtosis tensor from its column V = W MD^2, into target. */
  element(column: number, count: number, target: Float64Array): Float64Array {
    const { block } = this;
    const quartic = block.coefficient(column, count);
    const [xx, yy, zz] = [0, 3, 5].map((index) => block.coefficient(index, count)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (let v = 0; v < count; v++) {
      const mean = ((xx[v] as number) + (yy[v] as number) + (zz[v] as number)) / 3;
      target[v] = (quartic[v] as number) / (mean * mean);
    }
    return target.subarray(0, count);
  }

  /**
   * V_iiii = V(e_i), and V_iijj by polarisation: V(e_i + e_j) + V(e_i - e_j) = 2 V_iiii + 2 V_jjjj + 12 V_iijj.
   */
  private turn(): void {
    const { turned, frame } = this;
    const { vectors } = frame;
    for (let i = 0; i < 3; i++) {
      turned[i] = this.along(
        vectors[3 * i] as number,
        vectors[3 * i + 1] as number,
        vectors[3 * i + 2] as number,
      );
    }
    for (let k = 0; k < 3; k++) {
      const [i, j] = pairs[k] as (typeof pairs)[number];
      const [ax, ay, az] = [vectors[3 * i], vectors[3 * i + 1], vectors[3 * i + 2]] as [
        number,
        number,
        number,
      ];
      const [bx, by, bz] = [vectors[3 * j], vectors[3 * j + 1], vectors[3 * j + 2]] as [
        number,
        number,
        number,
      ];
      const both = this.along(ax + bx, ay + by, az + bz) + this.along(ax - bx, ay - by, az - bz);
      turned[3 + k] = both / 12 - ((turned[i] as number) + (turned[j] as number)) / 6;
    }
  }

  /** V(n) = sum V_abcd n_a n_b n_c n_d; elements in the order of `quarticTerms`. */
  private along(x: number, y: number, z: number): number {
    const q = this.quartic;
    const [xx, xy, xz, yy, yz, zz] = [x * x, x * y, x * z, y * y, y * z, z * z];
    return (
      xx * ((q[0] as number) * xx + (q[1] as number) * xy + (q[2] as number) * xz) +
      xx * ((q[3] as number) * yy + (q[4] as number) * yz + (q[5] as number) * zz) +
      xy * ((q[6] as number) * yy + (q[7] as number) * yz + (q[8] as number) * zz) +
      xz * (q[9] as number) * zz +
      yy * ((q[10] as number) * yy + (q[11] as number) * yz + (q[12] as number) * zz) +
      zz * ((q[13] as number) * yz + (q[14] as number) * zz)
    );
  }
}

const counts = Float64Array.from(quarticTerms, ({ count }) => count);

function weighted(values: Float64Array, from: number, to: number, weights: Float64Array): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += (values[k] as number) * (weights[k] as number);
  return sum;
}
