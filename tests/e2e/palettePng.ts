import { deflateSync } from 'node:zlib';
import { pngFile } from '../../core/io/png.js';

/** Colours that a picture with a byte per pixel can have. */
const mostColours = 256;

interface Colour {
  /** Blue, green, red: 0 to 255. */
  readonly channels: readonly [number, number, number];
  readonly pixels: number;
}

/**
 * A picture as PNG of at most 256 colours, those of the median cut (Heckbert 1982, "Color image quantization for frame
 * buffer display"). bgra: a byte for blue, green, red and opacity a pixel, rows from the top; opacity is ignored.
 */
export function palettePng(width: number, height: number, bgra: Uint8Array): Uint8Array {
  const counts = new Map<number, number>();
  const colourAt = (pixel: number): number =>
    ((bgra[4 * pixel] as number) << 16) |
    ((bgra[4 * pixel + 1] as number) << 8) |
    (bgra[4 * pixel + 2] as number);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const colour = colourAt(pixel);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const colours = [...counts].map(
    ([colour, pixels]): Colour => ({ channels: [colour >> 16, (colour >> 8) & 255, colour & 255], pixels }),
  );
  const boxes = medianCut(colours);
  const palette = new Uint8Array(3 * boxes.length);
  const indexOf = new Map<number, number>();
  for (const [index, box] of boxes.entries()) {
    palette.set(meanOf(box).reverse(), 3 * index);
    for (const { channels } of box)
      indexOf.set((channels[0] << 16) | (channels[1] << 8) | channels[2], index);
  }
  const rows = new Uint8Array(height * (1 + width));
  for (let pixel = 0; pixel < width * height; pixel++) {
    rows[pixel + Math.floor(pixel / width) + 1] = indexOf.get(colourAt(pixel)) as number;
  }
  return pngFile({ width, height, bitDepth: 8, colourType: 3 }, [
    ['PLTE', palette],
    ['IDAT', deflateSync(rows, { level: 9 })],
  ]);
}

/** Cuts the box that errs most, until there are as many boxes as colours may be. */
function medianCut(colours: readonly Colour[]): readonly (readonly Colour[])[] {
  const boxes = [{ colours, error: errorOf(colours) }];
  while (boxes.length < mostColours) {
    const worst = boxes.reduce((most, box) => (box.error > most.error ? box : most));
    if (worst.error === 0) break;
    const halves = cut(worst.colours);
    boxes.splice(boxes.indexOf(worst), 1, ...halves.map((half) => ({ colours: half, error: errorOf(half) })));
  }
  return boxes.map((box) => box.colours);
}

/** In two along its longest side, with half of the pixels in each, and at least a colour. */
function cut(box: readonly Colour[]): readonly [readonly Colour[], readonly Colour[]] {
  const lengths = [0, 1, 2].map((axis) => lengthOf(box, axis));
  const axis = lengths.indexOf(Math.max(...lengths)) as 0 | 1 | 2;
  const sorted = [...box].sort((a, b) => a.channels[axis] - b.channels[axis]);
  const half = pixelsOf(sorted) / 2;
  let seen = 0;
  const middle = sorted.findIndex(({ pixels }) => {
    seen += pixels;
    return seen >= half;
  });
  const at = Math.min(Math.max(1, middle), sorted.length - 1);
  return [sorted.slice(0, at), sorted.slice(at)];
}

/** The longest side times the square root of the pixels: large areas of one colour are not to starve small ones. */
function errorOf(box: readonly Colour[]): number {
  return Math.max(...[0, 1, 2].map((axis) => lengthOf(box, axis))) * Math.sqrt(pixelsOf(box));
}

function lengthOf(box: readonly Colour[], axis: number): number {
  let [low, high] = [255, 0];
  for (const { channels } of box) {
    const value = channels[axis] as number;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}

function pixelsOf(box: readonly Colour[]): number {
  return box.reduce((sum, { pixels }) => sum + pixels, 0);
}

function meanOf(box: readonly Colour[]): number[] {
  const all = pixelsOf(box);
  return [0, 1, 2].map((axis) =>
    Math.round(box.reduce((sum, { channels, pixels }) => sum + (channels[axis] as number) * pixels, 0) / all),
  );
}
