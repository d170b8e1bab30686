import type { Geometry } from '../contracts/series.js';
import { statusColours } from '../contracts/voxelStatus.js';
import { orientationLetters } from '../geometry/affine.js';

/** Pixels of one slice, and what is at its sides. */
export interface SlicePicture {
  readonly plane: 'sagittal' | 'coronal' | 'axial';
  /** Which slice, counted from 0, along i, j or k. */
  readonly slice: number;
  readonly width: number;
  readonly height: number;
  /** Rows from the top; opacity 0 where there is no value. */
  readonly rgba: Uint8Array;
  readonly widthMm: number;
  readonly heightMm: number;
  /** E.g. `R`: what the left side of the picture is. */
  readonly left: string;
  readonly top: string;
}

/** Colours from low to high, ten of matplotlib's viridis (CC0): equal steps of value look equally large. */
const viridis = [
  ...['#440154', '#482878', '#3e4989', '#31688e', '#26828e'],
  ...['#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'],
];
/** From below 0 over 0 to above, of ColorBrewer (RdBu). */
const diverging = ['#2166ac', '#67a9cf', '#d1e5f0', '#f7f7f7', '#fddbc7', '#ef8a62', '#b2182b'];

/** How values become colours. `kind`: status codes have colours of their own. */
export type Colouring =
  | {
      readonly kind: 'values';
      readonly low: number;
      readonly high: number;
      readonly colours: readonly string[];
    }
  | { readonly kind: 'status' };

/** Colours for values between two percentiles: about 0 where they are of both signs. */
export function colouringOf(low: number, high: number): Extract<Colouring, { kind: 'values' }> {
  if (low < 0 && high > 0) {
    const reach = Math.max(-low, high);
    return { kind: 'values', low: -reach, high: reach, colours: diverging };
  }
  return { kind: 'values', low, high: high > low ? high : low + 1, colours: viridis };
}

/**
 * The middle slices of a map in the three planes, as one looks at a patient: anterior or superior up, the patient's
 * right (in sagittal slices anterior) on the left. values: of the grid, i fastest.
 */
export function middleSlices(
  values: Float32Array,
  { shape, affine, zoomsMm }: Pick<Geometry, 'shape' | 'affine' | 'zoomsMm'>,
  colouring: Colouring,
): readonly SlicePicture[] {
  const letters = orientationLetters(affine);
  const axisOf = (pair: string): number => [...letters].findIndex((letter) => pair.includes(letter));
  const [x, y, z] = [axisOf('LR'), axisOf('PA'), axisOf('IS')] as const;
  const planes = [
    { plane: 'axial', across: x, up: y, through: z, left: 'R', top: 'A' },
    { plane: 'coronal', across: x, up: z, through: y, left: 'R', top: 'S' },
    { plane: 'sagittal', across: y, up: z, through: x, left: 'A', top: 'S' },
  ] as const;
  const strides = [1, shape[0], shape[0] * shape[1]];
  const colourOf = colourFunction(colouring);
  return planes.map(({ plane, across, up, through, left, top }) => {
    const [width, height] = [shape[across] as number, shape[up] as number];
    const slice = Math.floor((shape[through] as number) / 2);
    const growsLeft = letters[across] === left;
    const growsUp = letters[up] === top;
    const rgba = new Uint8Array(4 * width * height);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const along = growsLeft ? width - 1 - column : column;
        const high = growsUp ? height - 1 - row : row;
        const at =
          along * (strides[across] as number) +
          high * (strides[up] as number) +
          slice * (strides[through] as number);
        rgba.set(colourOf(values[at] as number), 4 * (row * width + column));
      }
    }
    const [widthMm, heightMm] = [width * (zoomsMm[across] as number), height * (zoomsMm[up] as number)];
    return { ...{ plane, slice, width, height, rgba, widthMm, heightMm }, left, top };
  });
}

const nothing = [0, 0, 0, 0] as const;

/** Red, green, blue and opacity of a value. */
function colourFunction(colouring: Colouring): (value: number) => readonly number[] {
  if (colouring.kind === 'status') {
    const table = statusColours.map((colour) => [...bytesOf(colour), 255]);
    return (value) => (value === 0 ? nothing : (table[value] ?? nothing));
  }
  const { low, high, colours } = colouring;
  const table = Array.from({ length: 256 }, (_, n) => [...between(colours, n / 255), 255]);
  return (value) => {
    if (Number.isNaN(value)) return nothing;
    const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
    return table[Math.round(share * 255)] as readonly number[];
  };
}

function between(colours: readonly string[], share: number): readonly number[] {
  const place = share * (colours.length - 1);
  const [below, above] = [Math.floor(place), Math.ceil(place)];
  const from = bytesOf(colours[below] as string);
  const to = bytesOf(colours[above] as string);
  return from.map((value, n) => Math.round(value + ((to[n] as number) - value) * (place - below)));
}

/** `#rrggbb` as three numbers. */
function bytesOf(colour: string): readonly number[] {
  const number = Number.parseInt(colour.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
