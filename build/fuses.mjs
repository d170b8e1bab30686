/**
 * @typedef {'release' | 'e2e'} Flavour `e2e` can be driven by a debugger, which the tests need
 */

/** The first Electron that has the fuse about privileges of file URLs; older ones refuse to set it. */
const fileProtocolFuseSince = 29;

/**
 * What is switched off for good in the packaged program. Workers are utility processes, so nothing needs
 * `runAsNode`.
 * @param {Flavour} flavour
 * @param {string} electronVersion
 */
export function fuses(flavour, electronVersion) {
  const major = Number.parseInt(electronVersion, 10);
  return {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: flavour === 'e2e',
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    ...(major >= fileProtocolFuseSince ? { grantFileProtocolExtraPrivileges: false } : {}),
  };
}
