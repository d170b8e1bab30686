import { type TissueName, tissues } from './tissues.js';

/**
 * The anatomy: which tissue lies at a point of the head. Lengths in mm; x to the right, y to the front, z up; the
 * origin lies between the thalami. The head is about 152 mm wide and 190 mm long.
 */
export const headWidthMm = 152;
export const headLengthMm = 190;

/** An ellipsoid: centre, half axes, and a turn about z in degrees (towards the left of the front). */
interface Ellipsoid {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly cos: number;
  readonly sin: number;
}

function ellipsoid(
  [x, y, z]: readonly [number, number, number],
  [a, b, c]: readonly [number, number, number],
  turnDeg = 0,
): Ellipsoid {
  const angle = (turnDeg * Math.PI) / 180;
  return { x, y, z, a, b, c, cos: Math.cos(angle), sin: Math.sin(angle) };
}

const indices = new Map(tissues.map((tissue, index) => [tissue.name, index]));

function indexOf(name: TissueName): number {
  const index = indices.get(name);
  if (index === undefined) throw new Error(`The phantom has no tissue ${name}.`);
  return index;
}

const air = indexOf('air');
const bone = indexOf('bone');
const fat = indexOf('fat');
const muscle = indexOf('muscle');
const subarachnoidCsf = indexOf('subarachnoidCsf');
const ventricularCsf = indexOf('ventricularCsf');
const greyMatter = indexOf('greyMatter');
const whiteMatter = indexOf('whiteMatter');
const lesion = indexOf('lesion');

const scalp = ellipsoid([0, 0, 0], [76, 95, 93]);
const underFat = ellipsoid([0, 0, 0], [71.5, 90.5, 88]);
const skullOuter = ellipsoid([0, 0, 0], [70, 89, 86.5]);
const skullInner = ellipsoid([0, 0, 0], [64.5, 82.5, 80.5]);
const cerebrum = ellipsoid([0, 0, 6], [63.2, 81, 72.5]);
/** Where the midline is closed: inside lie corpus callosum, septum and thalami. */
const callosum = ellipsoid([0, -3, 2], [40, 40, 26]);

/** Structures on both sides are given for the right (x > 0) and mirrored. */
const ventricles: readonly Ellipsoid[] = [
  ellipsoid([11, -2, 16], [4.8, 23, 6.5], 9),
  ellipsoid([9.5, 24, 7], [4, 10, 9], -20),
  ellipsoid([22, -30, 6], [5.5, 12, 8], 28),
  ellipsoid([25, -46, 1], [3.4, 11, 4.5], -10),
  ellipsoid([31, -10, -19], [2.6, 14, 3], -14),
  ellipsoid([0, -5, -5], [2, 11, 9]),
  ellipsoid([0, -36, -36], [7, 4.5, 8]),
];
const nuclei: readonly (readonly [number, Ellipsoid])[] = [
  [indexOf('caudate'), ellipsoid([16, 18, 8], [4.4, 9.5, 9.5], -16)],
  [indexOf('pallidum'), ellipsoid([19.5, 2, -1], [3.6, 8, 6], 24)],
  [indexOf('putamen'), ellipsoid([26, 5, 1], [4.8, 14, 9.5], 14)],
  [indexOf('thalamus'), ellipsoid([11, -14, 4], [7.5, 12.5, 9], 24)],
];
/** One-sided, as lesions are. */
const lesions: readonly Ellipsoid[] = [
  ellipsoid([26, 30, 22], [5.5, 4, 5]),
  ellipsoid([-29, -27, 20], [4.5, 7, 6]),
  ellipsoid([30, -20, 30], [4, 5, 4.5]),
  ellipsoid([-24, 34, 16], [3.5, 4.5, 4]),
  ellipsoid([-33, 2, 28], [4, 4, 3.5]),
];
/** The sylvian fissure: a slit from the surface, and the insula at its bottom. */
const sylvianFissures: readonly Ellipsoid[] = [
  ellipsoid([51, 12, -4], [13, 2, 7], 20),
  ellipsoid([39, 6, 0], [1.7, 15, 9], 6),
];
const insula = ellipsoid([38.5, 6, 0], [5.2, 18, 11], 6);
const temporalLobe = ellipsoid([36, 6, -29], [26, 43, 25]);
const cerebellum = ellipsoid([0, -42, -42], [50, 34, 26]);
const brainstem = ellipsoid([0, -18, -50], [12, 12, 38]);
const eye = ellipsoid([31, 76, -34], [12, 12, 12]);
const orbit = ellipsoid([30, 68, -34], [18, 22, 17]);
const nose = ellipsoid([0, 74, -46], [11, 20, 18]);
const temporalMuscle = ellipsoid([66, 14, -26], [8, 34, 30]);

/** The tissue at a point, as an index into `tissues`. */
export function tissueAt(x: number, y: number, z: number): number {
  const side = Math.abs(x);
  if (radius(scalp, x, y, z) > 1) return air;
  if (radius(underFat, x, y, z) > 1) return fat;
  if (radius(nose, x, y, z) < 1) return air;
  if (radius(eye, side, y, z) < 1) return ventricularCsf;
  if (radius(orbit, side, y, z) < 1) return fat;
  if (radius(temporalMuscle, side, y, z) < 1 && radius(skullInner, x, y, z) > 1.04) return muscle;
  if (radius(skullOuter, x, y, z) > 1) return muscle;
  if (radius(skullInner, x, y, z) > 1) return bone;
  return intracranialAt(x, side, y, z);
}

function intracranialAt(x: number, side: number, y: number, z: number): number {
  for (const cavity of ventricles) {
    if (radius(cavity, side, y, z) < 1) return ventricularCsf;
  }
  for (const [nucleus, shape] of nuclei) {
    if (radius(shape, side, y, z) < 1) return nucleus;
  }
  if (radius(brainstem, x, y, z) < 1) return whiteMatter;
  const cerebellumDepthMm = (1 - radius(cerebellum, x, y, z)) * 30;
  if (cerebellumDepthMm > 0) return cerebellumAt(cerebellumDepthMm, y, z);
  for (const spot of lesions) {
    if (radius(spot, x, y, z) < 1) return lesion;
  }
  for (const fissure of sylvianFissures) {
    if (radius(fissure, side, y, z) < 1) return subarachnoidCsf;
  }
  const depthMm = cerebrumDepthMm(x, y, z);
  if (depthMm <= 0) return besideBrainAt(Math.max(depthMm, cerebellumDepthMm), z);
  const cortex = cortexAt(depthMm, x, y, z);
  return cortex === whiteMatter && radius(insula, side, y, z) < 1 ? greyMatter : cortex;
}

/** Under the brain the fluid is thin, with the base of the skull and the neck below it. */
function besideBrainAt(depthMm: number, z: number): number {
  if (z > -24 || depthMm > -4) return subarachnoidCsf;
  return depthMm > -10 ? bone : muscle;
}

/** How deep a point lies under the convex surface of the hemispheres and the midline; negative outside them. */
function cerebrumDepthMm(x: number, y: number, z: number): number {
  const side = Math.abs(x);
  const upper = Math.min((1 - radius(cerebrum, x, y, z)) * 64, z + 24);
  const lower = (1 - radius(temporalLobe, side, y, z)) * 26;
  const midline = Math.max(side - 0.4, (1 - radius(callosum, x, y, z)) * 26);
  return Math.min(Math.max(upper, lower), midline);
}

/** Sulci, cortex and white matter by depth: a smooth wavy function decides how deep sulcus and cortex reach. */
function cortexAt(depthMm: number, x: number, y: number, z: number): number {
  const side = Math.abs(x) + (x < 0 ? 2.1 : 0);
  const u = side / 3.7 + 0.9 * Math.sin(z / 13);
  const v = y / 4 + 1.1 * Math.sin(side / 17);
  const w = z / 4.6 + 0.8 * Math.sin(y / 15);
  const wave = Math.sin(u) * Math.cos(v) + Math.sin(v) * Math.cos(w) + Math.sin(w) * Math.cos(u);
  const fold = Math.min(1, Math.max(0, 0.5 + 0.4 * wave));
  const sulcusMm = 0.3 + 70 * Math.max(0, fold - 0.82);
  const whiteMm = 4.6 + 32 * Math.max(0, fold - 0.46);
  if (depthMm < sulcusMm) return subarachnoidCsf;
  return depthMm < whiteMm ? greyMatter : whiteMatter;
}

function cerebellumAt(depthMm: number, y: number, z: number): number {
  if (depthMm < 1) return subarachnoidCsf;
  const folium = Math.sin(Math.hypot(y + 36, z + 20) / 1.5);
  return depthMm < 10 + 3.5 * folium ? greyMatter : whiteMatter;
}

/** Relative radius of a point: below 1 inside, 1 on the surface. */
function radius(shape: Ellipsoid, x: number, y: number, z: number): number {
  const dx = x - shape.x;
  const dy = y - shape.y;
  const along = (shape.cos * dx + shape.sin * dy) / shape.a;
  const across = (shape.cos * dy - shape.sin * dx) / shape.b;
  const up = (z - shape.z) / shape.c;
  return Math.sqrt(along * along + across * across + up * up);
}
