/** Put in place of this name when the programs are bundled. */
declare const __VOXFIT_VERSION__: string | undefined;

/** Version of the program, from package.json; `0.0.0-source` where the sources run unbundled, as in tests. */
export const voxfitVersion: string =
  typeof __VOXFIT_VERSION__ === 'string' ? __VOXFIT_VERSION__ : '0.0.0-source';
