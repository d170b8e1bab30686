/**
 * The kinds of files that Voxfit opens from a file manager. `onLinuxOnly`: Windows and macOS look at what follows the last
 * dot, and neither `.gz` nor `.json` is Voxfit's to claim.
 * @typedef {object} FileType
 * @property {string} extension without the first dot
 * @property {string} [glob] of their names; absent: what ends with the extension
 * @property {string} name
 * @property {string} mimeType
 * @property {'views' | 'edits'} role
 * @property {boolean} onLinuxOnly
 */

/** @type {readonly FileType[]} */
export const fileTypes = [
  {
    extension: 'nii',
    name: 'NIfTI image',
    mimeType: 'application/x-nifti',
    role: 'views',
    onLinuxOnly: false,
  },
  {
    extension: 'nii.gz',
    name: 'Compressed NIfTI image',
    mimeType: 'application/x-nifti-gz',
    role: 'views',
    onLinuxOnly: true,
  },
  {
    extension: 'hdr',
    name: 'Header of a NIfTI image pair',
    mimeType: 'application/x-nifti-header',
    role: 'views',
    onLinuxOnly: false,
  },
  {
    extension: 'voxfit-model.json',
    name: 'Voxfit model',
    mimeType: 'application/x-voxfit-model+json',
    role: 'edits',
    onLinuxOnly: true,
  },
  {
    extension: 'json',
    glob: '*_job.json', // a pattern with a second star would lose to that of JSON
    name: 'Voxfit job',
    mimeType: 'application/x-voxfit-job+json',
    role: 'views',
    onLinuxOnly: true,
  },
];
