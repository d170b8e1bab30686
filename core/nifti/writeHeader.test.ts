import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { geometryOf, obliqueImage } from '../../tests/support/geometry.js';
import { askNibabel, nibabelPresent } from '../../tests/support/nibabel.js';
import type { TestImage } from '../../tests/support/niftiImage.js';
import { codeOf, scratchFolder } from '../../tests/support/scratch.js';
import { bytesPerElement, type Datatype } from '../contracts/series.js';
import { parseNiftiHeader } from './header.js';
import { niftiHeader } from './writeHeader.js';

const sources: readonly (readonly [string, TestImage])[] = [
  ['sform and qform', obliqueImage],
  ['qform only', { ...obliqueImage, sformCode: 0 }],
  ['sform only', { ...obliqueImage, qformCode: 0, quaternion: [0, 0, 0] }],
  ['neither', { ...obliqueImage, qformCode: 0, sformCode: 0 }],
];

test.each(sources)(
  'a header written from a geometry with %s is read back as the same geometry',
  (_, image) => {
    const geometry = geometryOf(image);
    const written = niftiHeader({ geometry, datatype: 'float32', description: 'T2map' });
    expect(parseNiftiHeader(written, 'map.nii')).toMatchObject({
      geometry,
      version: 1,
      layout: 'single',
      volumes: 1,
      datatype: 'float32',
      byteOrder: 'little',
      sclSlope: 1,
      sclInter: 0,
      dataOffset: 352,
    });
  },
);

test.each(Object.keys(bytesPerElement) as Datatype[])(
  '%s keeps its name and bits through a header',
  (datatype) => {
    const header = niftiHeader({ geometry: geometryOf(obliqueImage), datatype, volumes: 7, description: '' });
    const read = parseNiftiHeader(header, 'map.nii');
    const codes = read.problems.map((problem) => problem.code);
    const told = datatype.endsWith('int64') ? ['INTEGER_64_BIT'] : [];
    expect([read.datatype, read.volumes, codes]).toEqual([datatype, 7, told]);
  },
);

test('texts are cut to their fields and what is not ASCII becomes a question mark', () => {
  const header = niftiHeader({
    geometry: geometryOf(obliqueImage),
    datatype: 'uint8',
    description: `T2* – ${'x'.repeat(200)}`,
    intent: { code: 3, parameters: [57], name: 'a name that is too long' },
  });
  const text = String.fromCharCode(...header);
  expect(text.slice(148, 228)).toBe(`T2* ? ${'x'.repeat(73)}\0`);
  expect(text.slice(228, 252)).toBe('\0'.repeat(24));
  expect(text.slice(328, 344)).toBe('a name that is \0');
  const view = new DataView(header.buffer);
  expect([view.getFloat32(56, true), view.getInt16(68, true)]).toEqual([57, 3]);
  expect(text.slice(344, 352)).toBe('n+1\0\0\0\0\0');
});

test('an extent beyond the int16 of the format is refused', async () => {
  const geometry = { ...geometryOf(obliqueImage), shape: [40000, 2, 2] as const };
  const write = async () => niftiHeader({ geometry, datatype: 'uint8', description: '' });
  expect(await codeOf(write())).toBe('WRONG_USE');
});

describe.runIf(nibabelPresent('headers read by nibabel'))('nibabel', async () => {
  const folder = await scratchFolder();

  test.each(sources)('reads shape, affines, codes and units of a header with %s', (name, image) => {
    const geometry = geometryOf(image);
    const path = join(folder, `${name.replaceAll(' ', '-')}.nii`);
    const header = niftiHeader({ geometry, datatype: 'float32', description: 'T2map, s' });
    writeFileSync(path, Buffer.concat([header, Buffer.alloc(5 * 4 * 3 * 4)]));
    const seen = askNibabel(
      path,
      `im = nibabel.load(path); h = im.header
print(json.dumps(dict(shape=im.shape, zooms=[float(z) for z in h.get_zooms()], codes=[int(h['qform_code']), int(h['sform_code'])],
  units=h.get_xyzt_units(), dtype=str(h.get_data_dtype()), descrip=h['descrip'].item().decode(), offset=int(im.dataobj.offset),
  quatern=[float(h['quatern_' + c]) for c in 'bcd'], srow=[[float(v) for v in h['srow_' + c]] for c in 'xyz'],
  qfac=float(h['pixdim'][0]), affine=im.affine.tolist(), scl=[im.dataobj.slope, im.dataobj.inter])))`,
    );
    const usesAffine = geometry.affineFrom !== 'pixdim'; // without codes nibabel centres the grid
    expect(seen).toMatchObject({
      shape: [5, 4, 3],
      zooms: geometry.zoomsMm,
      codes: [geometry.qformCode, geometry.sformCode],
      units: ['mm', 'sec'],
      dtype: 'float32',
      descrip: 'T2map, s',
      offset: 352,
      quatern: geometry.quaternion,
      srow: geometry.srow,
      qfac: -1,
      scl: [1, 0],
      ...(usesAffine && {
        affine: [...geometry.affine.map((row) => row.map((value) => expect.closeTo(value, 5))), [0, 0, 0, 1]],
      }),
    });
  });
});
