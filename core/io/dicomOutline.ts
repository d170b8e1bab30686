/** What the headers of a DICOM file say of the series that it belongs to and of its size. */
export interface DicomOutline {
  /** The same for all files that dcm2niix may put into one image: series, image type, echo time, rows and columns. */
  readonly stack: string;
  /** As the scanner counts the series, e.g. `3`; empty where it does not. */
  readonly seriesNumber: string;
  /** Of its voxels when they are uncompressed. */
  readonly voxelBytes: number;
}

/** How elements are written (PS3.5, 7.1). */
interface Syntax {
  readonly isExplicit: boolean;
  readonly isLittleEndian: boolean;
}

interface Element {
  readonly tag: number;
  readonly valueAt: number;
  readonly length: number;
}

const preambleBytes = 132;
const tags = {
  transferSyntax: 0x00020010,
  imageType: 0x00080008,
  echoTime: 0x00180081,
  seriesUid: 0x0020000e,
  seriesNumber: 0x00200011,
  samples: 0x00280002,
  frames: 0x00280008,
  rows: 0x00280010,
  columns: 0x00280011,
  bitsAllocated: 0x00280100,
} as const;
const tagNames: ReadonlyMap<number, keyof typeof tags> = new Map(
  Object.entries(tags).map(([name, tag]) => [tag, name as keyof typeof tags]),
);
/** Elements are in the order of their tags. */
const lastTag = tags.bitsAllocated;

const implicitUid = '1.2.840.10008.1.2';
const bigEndianUid = '1.2.840.10008.1.2.2';
const deflatedUid = '1.2.840.10008.1.2.1.99';

/** Explicit value representations whose length takes four bytes, after two that are reserved. */
const longForms = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
const undefinedLength = 0xffffffff;
const itemTag = 0xfffee000;
const itemEndTag = 0xfffee00d;
const sequenceEndTag = 0xfffee0dd;

/**
 * Reads the elements at the top of a file up to those of its size; what lies in sequences (other series, an icon) is not
 * looked at. Null where they do not say what is needed, or not within these bytes. bytes: the beginning of the file.
 */
export function readDicomOutline(bytes: Uint8Array): DicomOutline | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<keyof typeof tags, string | number>();
  try {
    readElements(view, found);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // a RangeError: the bytes end within an element
  }
  const [rows, columns, bits] = [found.get('rows'), found.get('columns'), found.get('bitsAllocated')];
  const seriesUid = found.get('seriesUid');
  if (seriesUid === undefined || rows === undefined || columns === undefined || bits === undefined)
    return null;
  const samples = Number(found.get('samples') ?? 1);
  const frames = Number(found.get('frames') ?? 1);
  const voxelBytes = (Number(rows) * Number(columns) * samples * Number(bits) * frames) / 8;
  const parts = [seriesUid, found.get('imageType'), found.get('echoTime'), rows, columns];
  if (!Number.isFinite(voxelBytes)) return null;
  return { stack: parts.join(' '), seriesNumber: String(found.get('seriesNumber') ?? ''), voxelBytes };
}

/** Throws RangeError where the bytes end before the last element that is looked for. */
function readElements(view: DataView, found: Map<keyof typeof tags, string | number>): void {
  const hasPreamble = view.byteLength > preambleBytes && textAt(view, preambleBytes - 4, 4) === 'DICM';
  let at = hasPreamble ? preambleBytes : 0;
  let syntax: Syntax = { isExplicit: /^[A-Z]{2}$/.test(textAt(view, at + 4, 2)), isLittleEndian: true };
  let isMeta = view.getUint16(at, true) === 2;
  for (;;) {
    if (isMeta && view.getUint16(at, true) !== 2) {
      isMeta = false;
      const uid = String(found.get('transferSyntax') ?? '');
      if (uid === deflatedUid) return;
      syntax = { isExplicit: uid !== implicitUid, isLittleEndian: uid !== bigEndianUid };
    }
    const element = elementAt(view, at, syntax);
    if (element.tag > lastTag) return;
    const name = tagNames.get(element.tag);
    if (name !== undefined) found.set(name, contentOf(view, element, name, syntax));
    at = endOf(view, element, syntax);
  }
}

function elementAt(view: DataView, at: number, { isExplicit, isLittleEndian }: Syntax): Element {
  const tag = view.getUint16(at, isLittleEndian) * 0x10000 + view.getUint16(at + 2, isLittleEndian);
  const isDelimiter = tag === itemTag || tag === itemEndTag || tag === sequenceEndTag;
  if (!isExplicit || isDelimiter)
    return { tag, valueAt: at + 8, length: view.getUint32(at + 4, isLittleEndian) };
  if (!longForms.has(textAt(view, at + 4, 2))) {
    return { tag, valueAt: at + 8, length: view.getUint16(at + 6, isLittleEndian) };
  }
  return { tag, valueAt: at + 12, length: view.getUint32(at + 8, isLittleEndian) };
}

/** Where the next element begins: of sequences and items of undefined length behind what ends them. */
function endOf(view: DataView, { tag, valueAt, length }: Element, syntax: Syntax): number {
  if (length !== undefinedLength) return valueAt + length;
  const end = tag === itemTag ? itemEndTag : sequenceEndTag;
  let at = valueAt;
  for (;;) {
    const inner = elementAt(view, at, syntax);
    if (inner.tag === end) return inner.valueAt;
    at = endOf(view, inner, syntax);
  }
}

/** Sizes are numbers of two bytes, the others texts. */
function contentOf(
  view: DataView,
  { valueAt, length }: Element,
  name: keyof typeof tags,
  { isLittleEndian }: Syntax,
): string | number {
  const isNumber = name === 'samples' || name === 'rows' || name === 'columns' || name === 'bitsAllocated';
  return isNumber ? view.getUint16(valueAt, isLittleEndian) : textAt(view, valueAt, length).trim();
}

/** Throws RangeError where the view ends before. */
function textAt(view: DataView, at: number, length: number): string {
  if (at + length > view.byteLength) throw new RangeError('The bytes end here.');
  const text = new TextDecoder('latin1').decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
  return text.replaceAll('\0', '');
}
