import { basename } from 'node:path';
import type { ImageFile, Problem } from '../contracts/series.js';
import { metadataFiles, nameBeside } from './metadataFiles.js';
import { readSidecarFields } from './sidecar.js';

/** A field of a JSON sidecar as it is stored, and the file that says it, as seen from the image. */
export interface StoredField {
  readonly stored: unknown;
  readonly from: string;
}

export type ImageFields = ReadonlyMap<string, StoredField>;

/** Empty `fields` and no file where nothing was found. */
export interface FoundFields {
  readonly fields: ImageFields;
  /** The sidecar nearest to the image; null where there is none. */
  readonly nearest: string | null;
  /** Each with the name of its field. */
  readonly problems: readonly (Problem & { readonly field: string })[];
}

/**
 * What all JSON sidecars of an image say (see `metadataFiles`), or the one that is named. Two files of one folder that
 * contradict each other are told: BIDS allows one. Throws SIDECAR_INVALID with the position, READ_FAILED.
 */
export async function readImageFields(
  { path }: Pick<ImageFile, 'path'>,
  sidecarPath?: string,
): Promise<FoundFields> {
  const files =
    sidecarPath === undefined ? await metadataFiles(path, '.json') : [{ path: sidecarPath, level: 0 }];
  const fields = new Map<string, StoredField & { readonly level: number }>();
  const problems: FoundFields['problems'][number][] = [];
  let nearest: string | null = null;
  for (const file of files) {
    const content = await readSidecarFields(file.path);
    if (content === null) continue;
    nearest = sidecarPath === undefined ? nameBeside(path, file.path) : basename(file.path);
    for (const [name, stored] of content) {
      const before = fields.get(name);
      if (before?.level === file.level && JSON.stringify(before.stored) !== JSON.stringify(stored)) {
        problems.push({
          ...{ code: 'SIDECARS_CONTRADICT', field: name },
          message: `${name} is ${shortly(before.stored)} in ${before.from} and ${shortly(stored)} in ${nearest}; both are for ${basename(path)}, and ${nearest} is taken, whose name says more of it.`,
        });
      }
      fields.set(name, { stored, from: nearest, level: file.level });
    }
  }
  return { fields, nearest, problems };
}

function shortly(stored: unknown): string {
  const text = JSON.stringify(stored) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
