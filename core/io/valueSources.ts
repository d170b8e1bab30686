import type { AcquisitionVariable } from '../contracts/series.js';

/** Where one value comes from: a file as seen from the image, and its field where it has several. */
export interface ValueSource {
  readonly from: string;
  readonly field: string | null;
}

/** The sources of a variable's values, one per volume, as `AcquisitionVariable` has them. */
export function joinSources(
  perVolume: readonly ValueSource[],
): Pick<AcquisitionVariable, 'source' | 'sources'> {
  const texts = perVolume.map(sourceText);
  const distinct = [...new Set(texts)];
  const [first] = perVolume;
  if (first === undefined || distinct.length === 1) return { source: distinct[0] ?? '' };
  const fields = [...new Set(perVolume.map(({ field }) => field).filter((field) => field !== null))];
  const more = new Set(perVolume.map(({ from }) => from)).size - 1;
  const field = fields.length === 0 ? '' : `, ${fields.join(' or ')}`;
  return { source: `${first.from}${more > 0 ? ` and ${more} more` : ''}${field}`, sources: texts };
}

function sourceText({ from, field }: ValueSource): string {
  return field === null ? from : `${from}, ${field}`;
}
