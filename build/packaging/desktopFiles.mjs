import { packageVersion } from '../paths.mjs';
import { fileTypes } from './fileTypes.mjs';

/** One line that says what the program is, in menus and package lists. */
export const summary = 'Fit a model to every voxel of a 4D MR image';

/** The desktop entry; its name must be that of `desktopName` in package.json, which windows carry. */
export function desktopEntry() {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Voxfit',
    'GenericName=Voxel-wise model fitting',
    `Comment=${summary}`,
    'Exec=/usr/bin/voxfit-desktop %F',
    'Icon=voxfit',
    'Terminal=false',
    'StartupNotify=true',
    'StartupWMClass=Voxfit',
    'Categories=Science;MedicalSoftware;',
    'Keywords=MRI;NIfTI;relaxometry;diffusion;perfusion;parameter map;',
    `MimeType=${fileTypes.map(({ mimeType }) => mimeType).join(';')};`,
    '',
  ].join('\n');
}

/**
 * The kinds of files for the shared MIME database. A pattern of two dots weighs more than that of its end (`*.gz`), as
 * the longer one.
 */
export function mimeXml() {
  const types = fileTypes.map(
    ({ extension, glob = `*.${extension}`, name, mimeType }) =>
      `  <mime-type type="${mimeType}">\n    <comment>${name}</comment>\n` +
      `${parentType(extension)}    <glob pattern="${glob}"/>\n  </mime-type>`,
  );
  return `${xmlHead}<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">\n${types.join('\n')}\n</mime-info>\n`;
}

/** @param {string} extension */
function parentType(extension) {
  if (extension.endsWith('.gz')) return '    <sub-class-of type="application/gzip"/>\n';
  return extension.endsWith('json') ? '    <sub-class-of type="application/json"/>\n' : '';
}

/**
 * AppStream metadata, which software centres show.
 * @param {string} date of the release, YYYY-MM-DD
 */
export function metainfo(date) {
  return `${xmlHead}<component type="desktop-application">
  <id>org.voxfit.voxfit</id>
  <name>Voxfit</name>
  <summary>${summary}</summary>
  <metadata_license>MIT</metadata_license>
  <project_license>MIT</project_license>
  <developer_name>The Voxfit developers</developer_name>
  <description>
    <p>
      Voxfit fits a model to every voxel of a 4D NIfTI image, in parallel, and shows the parameter maps while they form:
      relaxation times, diffusion, perfusion, contrast enhancement, general linear models and equations of your own.
    </p>
    <p>
      Drop a series on the window, press Run fit, watch the map fill slice by slice and export NIfTI maps with the geometry
      of the source. The same engine runs in a terminal, without a display.
    </p>
  </description>
  <launchable type="desktop-id">voxfit.desktop</launchable>
  <icon type="stock">voxfit</icon>
  <categories>
    <category>Science</category>
    <category>MedicalSoftware</category>
  </categories>
  <provides>
    <binary>voxfit</binary>
    <binary>voxfit-desktop</binary>
${fileTypes.map(({ mimeType }) => `    <mediatype>${mimeType}</mediatype>`).join('\n')}
  </provides>
  <content_rating type="oars-1.1"/>
  <releases>
    <release version="${packageVersion()}" date="${date}"/>
  </releases>
</component>
`;
}

const xmlHead = '<?xml version="1.0" encoding="UTF-8"?>\n';
