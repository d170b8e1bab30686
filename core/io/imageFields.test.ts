import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type TreeFile, writeTree } from '../../tests/support/imageTree.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import { readImageFields } from './imageFields.js';

const root = await scratchFolder();
let trees = 0;

/** What is known of the image `path` of a new tree of files. */
async function fieldsOf(path: string, files: Readonly<Record<string, TreeFile>>) {
  const tree = join(root, `outer-${trees++}`, 'study');
  await writeTree(tree, files);
  const { fields, problems } = await readImageFields({ path: join(tree, path) });
  return {
    fields: Object.fromEntries([...fields].map(([name, { stored, from }]) => [name, [stored, from]])),
    problems: problems.map(({ code, message }) => `${code}: ${message}`),
  };
}

const echo2 = 'sub-01/ses-1/anat/sub-01_ses-1_echo-2_MESE.nii.gz';

it('a sidecar further up holds for all images that it applies to, and one nearer replaces its fields', async () => {
  const { fields, problems } = await fieldsOf(echo2, {
    'MESE.json': { json: { MagneticFieldStrength: 3, FlipAngle: 90, EchoTime: 9 } },
    'sub-01/sub-01_MESE.json': { json: { FlipAngle: 80 } },
    'sub-01/ses-1/anat/sub-01_ses-1_echo-2_MESE.json': { json: { EchoTime: 0.02 } },
  });
  expect(problems).toEqual([]);
  expect(fields).toEqual({
    MagneticFieldStrength: [3, '../../../MESE.json'],
    FlipAngle: [80, '../../sub-01_MESE.json'],
    EchoTime: [0.02, 'sub-01_ses-1_echo-2_MESE.json'],
  });
});

it('files of another suffix, of another entity or outside the data set say nothing', async () => {
  const { fields } = await fieldsOf(echo2, {
    'T1w.json': { json: { FlipAngle: 1 } },
    'echo-1_MESE.json': { json: { FlipAngle: 2 } },
    'sub-02_MESE.json': { json: { FlipAngle: 3 } },
    'run-1_MESE.json': { json: { FlipAngle: 4 } },
    '../MESE.json': { json: { FlipAngle: 5 } },
    'sub-01/ses-1/anat/MESE.txt': 'no JSON',
  });
  expect(fields).toEqual({});
});

it('two files of one folder that contradict each other are told, and the more specific is taken', async () => {
  const { fields, problems } = await fieldsOf(echo2, {
    'sub-01/ses-1/anat/sub-01_MESE.json': { json: { FlipAngle: 90, EchoTime: 0.02 } },
    'sub-01/ses-1/anat/sub-01_ses-1_echo-2_MESE.json': { json: { FlipAngle: 80, EchoTime: 0.02 } },
  });
  expect(fields.FlipAngle).toEqual([80, 'sub-01_ses-1_echo-2_MESE.json']);
  expect(problems).toEqual([
    'SIDECARS_CONTRADICT: FlipAngle is 90 in sub-01_MESE.json and 80 in sub-01_ses-1_echo-2_MESE.json; both are for sub-01_ses-1_echo-2_MESE.nii.gz, and sub-01_ses-1_echo-2_MESE.json is taken, whose name says more of it.',
  ]);
});

it('an image with another kind of name has the sidecar beside it, and no other', async () => {
  const { fields } = await fieldsOf('anat/head_e2.nii', {
    'head.json': { json: { FlipAngle: 1 } },
    'anat/head_e2.json': { json: { EchoTime: 0.02 } },
    'anat/e2.json': { json: { FlipAngle: 2 } },
  });
  expect(fields).toEqual({ EchoTime: [0.02, 'head_e2.json'] });
});
