import { open, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { mapFileError } from './fileErrors.js';

/** Export folders of scanners and archives: patient, study, series, and some around them. */
const deepest = 8;
/** Four bytes behind the preamble say it; files without one begin with the first elements that there can be. */
const markPlace = 128;
const markEnd = 132;

/**
 * Absolute paths of the DICOM files below a folder, in the order of their names, known by their first bytes and not by their
 * names; hidden files and directories of media (DICOMDIR) are left out. Throws FILE_NOT_FOUND, READ_FAILED.
 */
export async function findDicomFiles(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const seen = new Set<string>();
  const walk = async (place: string, depth: number): Promise<void> => {
    const real = await realpath(place);
    if (seen.has(real)) return;
    seen.add(real);
    const entries = await readdir(place, { withFileTypes: true });
    const names = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of names) {
      const path = join(place, entry.name);
      if (entry.name.startsWith('.') || entry.name === 'DICOMDIR') continue;
      if (entry.isDirectory()) {
        if (depth < deepest) await walk(path, depth + 1);
      } else if (entry.isFile() && (await isDicomFile(path))) found.push(path);
    }
  };
  try {
    await walk(folder, 0);
  } catch (error) {
    throw mapFileError(error, 'read', folder);
  }
  return found;
}

/** Whether a file begins like DICOM: with a preamble and its mark, or with elements of group 2 or 8, little-endian. */
async function isDicomFile(path: string): Promise<boolean> {
  const start = Buffer.alloc(markEnd);
  const file = await open(path, 'r');
  try {
    const { bytesRead } = await file.read(start, 0, markEnd, 0);
    if (bytesRead < markEnd) return false;
    if (start.toString('latin1', markPlace, markEnd) === 'DICM') return true;
    const [group, element] = [start.readUInt16LE(0), start.readUInt16LE(2)];
    return (group === 2 && element <= 0x16) || (group === 8 && element <= 0x18);
  } finally {
    await file.close();
  }
}
