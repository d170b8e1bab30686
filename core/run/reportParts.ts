import type { MapTarget } from '../contracts/job.js';
import { isStatusSource } from '../contracts/mapSources.js';
import type { Geometry } from '../contracts/series.js';
import { statusColours, voxelStatus, voxelStatusLabels } from '../contracts/voxelStatus.js';
import { pngAddress } from '../io/png.js';
import { readSlices } from '../io/readArrays.js';
import { percentiles } from './describeValues.js';
import type { RegionStatistics } from './regionStatistics.js';
import { type Colouring, colouringOf, middleSlices, type SlicePicture } from './slicePicture.js';

/** Text that may stand anywhere in HTML. */
export function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': 'amp',
    '<': 'lt',
    '>': 'gt',
    '"': 'quot',
    "'": '#39',
  };
  return text.replace(/[&<>"']/g, (character) => `&${names[character]};`);
}

/** A number as people read it: four digits. */
export function shown(value: number | null): string {
  if (value === null) return 'n/a';
  const rounded = Number(value.toPrecision(4));
  return Math.abs(rounded) >= 1e6 || (rounded !== 0 && Math.abs(rounded) < 1e-3)
    ? rounded.toExponential()
    : String(rounded);
}

/** A table with a row of names; cells are HTML. */
export function htmlTable(
  caption: string,
  names: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const head = names.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const body = rows.map(([first = '', ...cells]) => {
    return `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<table><caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
}

/** The part of the report about a map: its middle slices, colours, figures and histogram. Throws what readSlices throws. */
export async function mapSection(
  target: MapTarget,
  geometry: Geometry,
  row: RegionStatistics | undefined,
  statuses: Float32Array | null,
): Promise<string> {
  const { name, label, unit, array, source } = target;
  const values = await readSlices(array, 0, array.shape[2] ?? 0);
  const unitText = unit === '1' ? '' : ` (${unit})`;
  const heading = `<h3 id="map-${escaped(name)}">${escaped(name)}${escaped(unitText)}</h3><p>${escaped(label)}</p>`;
  if (isStatusSource(source)) {
    const slices = middleSlices(values, geometry, { kind: 'status' });
    return `<section>${heading}${pictures(name, slices)}${statusKey()}</section>`;
  }
  const finite = values.filter(Number.isFinite);
  // Estimates at a bound say little about the rest, and are often many.
  const converged = values.filter(
    (value, v) => Number.isFinite(value) && statuses?.[v] === voxelStatus.converged,
  );
  const typical = converged.length > 0 ? converged : finite.slice();
  const [least = 0, low = 0, high = 1] = percentiles(typical, [0, 0.02, 0.98]);
  const colouring = colouringOf(low, high);
  const figures =
    row === undefined
      ? ''
      : `<p>${row.n} voxels with a value: median ${shown(row.median)}, quartiles ${shown(row.p25)} and ${shown(row.p75)}, mean ${shown(row.mean)}, standard deviation ${shown(row.sd)}${escaped(unitText)}.</p>`;
  return `<section>${heading}${pictures(name, middleSlices(values, geometry, colouring))}${colourBar(colouring, unit)}${figures}${histogram(finite, { name, unit, least, low, high })}</section>`;
}

function pictures(name: string, slices: readonly SlicePicture[]): string {
  const largestMm = Math.max(...slices.flatMap(({ widthMm, heightMm }) => [widthMm, heightMm]));
  const scale = 260 / largestMm;
  const figures = slices.map(({ plane, slice, width, height, rgba, widthMm, heightMm, left, top }) => {
    const size = `width="${Math.round(widthMm * scale)}" height="${Math.round(heightMm * scale)}"`;
    const alt = `${plane} slice ${slice} of ${name}; left of the picture is ${sides[left]}, top is ${sides[top]}`;
    return `<figure><div class="slice"><span class="side">${left}</span><img ${size} alt="${escaped(alt)}" src="${pngAddress(width, height, rgba)}"></div><figcaption>${plane}, slice ${slice}</figcaption></figure>`;
  });
  return `<div class="slices">${figures.join('')}</div>`;
}

const sides: Readonly<Record<string, string>> = { R: 'right', A: 'anterior', S: 'superior' };

function colourBar({ low, high, colours }: Extract<Colouring, { kind: 'values' }>, unit: string): string {
  const unitText = unit === '1' ? '' : ` ${unit}`;
  return `<p class="bar"><span>${escaped(shown(low) + unitText)}</span><span class="colours" style="background:linear-gradient(to right,${colours.join(',')})" role="img" aria-label="Colours from ${escaped(shown(low))} to ${escaped(shown(high) + unitText)}"></span><span>${escaped(shown(high) + unitText)}</span></p>`;
}

function statusKey(): string {
  const entries = voxelStatusLabels.slice(1).map((label, index) => {
    const colour = statusColours[index + 1] ?? '';
    return `<li><span class="swatch" style="background:${colour}"></span>${index + 1}: ${escaped(label)}</li>`;
  });
  return `<ul class="key">${entries.join('')}</ul>`;
}

const bins = 60;
const [plotWidth, plotHeight] = [600, 150];

/** Voxels by value from the 2nd to the 98th percentile and a little on, but not from below the least. */
function histogram(
  finite: Float32Array,
  { name, unit, least, low, high }: { name: string; unit: string; least: number; low: number; high: number },
): string {
  const margin = (high - low) * 0.1 || 1;
  const [from, to] = [Math.max(low - margin, Math.min(least, low)), high + margin];
  const counts = new Array<number>(bins).fill(0);
  let outside = 0;
  for (const value of finite) {
    const bin = Math.floor(((value - from) / (to - from)) * bins);
    if (bin < 0 || bin >= bins) outside++;
    else counts[bin] = (counts[bin] as number) + 1;
  }
  const most = Math.max(1, ...counts);
  const step = plotWidth / bins;
  const bars = counts.map((count, bin) => {
    const height = (count / most) * plotHeight;
    return `<rect x="${(bin * step).toFixed(1)}" y="${(plotHeight - height).toFixed(1)}" width="${(step - 1).toFixed(1)}" height="${height.toFixed(1)}"/>`;
  });
  const unitText = unit === '1' ? '' : ` ${unit}`;
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    return `<text x="${share * plotWidth}" y="${plotHeight + 18}" text-anchor="${anchor}">${escaped(shown(from + share * (to - from)))}</text>`;
  });
  const title = `Histogram of ${name}: ${finite.length} voxels from ${shown(from)} to ${shown(to)}${unitText}, at most ${most} in a bar`;
  const rest = outside === 0 ? '' : `; ${outside} voxels are outside`;
  return `<figure class="histogram"><svg viewBox="0 -4 ${plotWidth} ${plotHeight + 28}" role="img" aria-label="${escaped(title)}"><g class="bars">${bars.join('')}</g><line x1="0" x2="${plotWidth}" y1="${plotHeight}" y2="${plotHeight}"/>${marks.join('')}</svg><figcaption>Voxels by value${escaped(unitText === '' ? '' : `, in${unitText}`)}${rest}</figcaption></figure>`;
}
