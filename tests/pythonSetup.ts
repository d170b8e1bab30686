import { ensurePackages } from '../build/systemPackages.mjs';

/**
 * Installs the programs that tests compare with, where this user may; elsewhere the tests
 * that need them say that they are left out.
 */
export async function setup(): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  try {
    await ensurePackages(
      [['python3-nibabel'], ['python3-pydicom'], ['mrtrix3']],
      'The tests compare with nibabel and MRtrix and have DICOM files written by pydicom',
    );
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
  }
}
