import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fuses } from '../fuses.mjs';
import { inRepository } from '../paths.mjs';
import { fileTypes } from './fileTypes.mjs';

/**
 * What electron-builder is told, the same for every kind of package. The terminal program lies beside the archive of the
 * window's code, where plain Node can read it.
 * @param {import('../fuses.mjs').Flavour} flavour
 * @param {import('../electronRuntime.mjs').ElectronRuntime} runtime
 * @param {string} output folder
 * @returns {import('electron-builder').Configuration}
 */
export function builderConfig(flavour, runtime, output) {
  return {
    appId: 'org.voxfit.voxfit',
    productName: 'Voxfit',
    copyright: 'The Voxfit developers, MIT licence',
    electronVersion: runtime.version,
    electronDist: runtime.dist,
    directories: { output, buildResources: inRepository('resources/icons') },
    extraMetadata: { main: 'dist/main/main.cjs' },
    files: [
      'dist/main/**',
      'dist/workers/**',
      'dist/kernels/**',
      'dist/renderer/**',
      'dist/docs/**',
      'resources/sample/**',
      'resources/icons/256x256.png',
      'package.json',
    ],
    extraResources: [
      { from: 'dist/notices/THIRD_PARTY_NOTICES.txt', to: 'THIRD_PARTY_NOTICES.txt' },
      { from: 'LICENSE', to: 'LICENSE.txt' },
    ],
    afterPack: async ({ appOutDir, packager }) => addTerminalProgram(packager.getResourcesDir(appOutDir)),
    asar: true,
    asarUnpack: ['resources/sample/**'],
    npmRebuild: false,
    electronFuses: fuses(flavour, runtime.version),
    electronLanguages: ['en-US'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder's own placeholders
    artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
    fileAssociations: fileTypes
      .filter(({ onLinuxOnly }) => !onLinuxOnly)
      .map(({ extension, name, mimeType, role }) => ({
        ...{ ext: extension, name, mimeType },
        role: role === 'edits' ? 'Editor' : 'Viewer',
        rank: 'Alternate',
      })),
    linux: {
      executableName: 'voxfit',
      category: 'Science',
      icon: inRepository('resources/icons'),
      target: ['AppImage'],
    },
    toolsets: { appimage: '1.0.3' }, // the default needs libfuse2, which new systems do not have
    win: { target: ['nsis'], icon: inRepository('resources/icons/icon.ico') },
    nsis: {
      oneClick: false,
      perMachine: false,
      allowToChangeInstallationDirectory: true,
      deleteAppDataOnUninstall: false,
    },
    mac: {
      target: [
        { target: 'dmg', arch: ['universal'] },
        { target: 'zip', arch: ['universal'] },
      ],
      category: 'public.app-category.medical',
      icon: inRepository('resources/icons/icon.icns'),
      hardenedRuntime: true,
      entitlements: inRepository('build/packaging/entitlements.mac.plist'),
      entitlementsInherit: inRepository('build/packaging/entitlements.mac.plist'),
      notarize: mayNotarize(),
    },
  };
}

/**
 * Not by extraResources: what is named there is left out of the archive, which needs workers and kernels as well.
 * @param {string} resources folder of the packaged program
 */
async function addTerminalProgram(resources) {
  for (const part of ['cli', 'workers', 'kernels']) {
    await cp(inRepository('dist', part), join(resources, 'terminal/dist', part), { recursive: true });
  }
}

/** Notarising needs an account with Apple; without one the packages are made, and say that they are not notarised. */
function mayNotarize() {
  const { APPLE_API_KEY, APPLE_ID, APPLE_KEYCHAIN_PROFILE } = process.env;
  return Boolean(APPLE_API_KEY || APPLE_ID || APPLE_KEYCHAIN_PROFILE);
}
