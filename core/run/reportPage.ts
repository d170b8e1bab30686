import type { MapTarget } from '../contracts/job.js';
import { isSingleVolume } from '../contracts/mapSources.js';
import { voxfitVersion } from '../contracts/version.js';
import { voxelStatusLabels } from '../contracts/voxelStatus.js';
import { shapeText } from '../geometry/affine.js';
import { machineRecord } from '../io/machine.js';
import { readSlices } from '../io/readArrays.js';
import { citation } from '../models/describe/citation.js';
import { methodsParagraph } from '../models/describe/methodsParagraph.js';
import { givenValues } from '../models/resolve/leftOutValues.js';
import { resolvedParameters } from '../models/resolve/resolvedParameters.js';
import { fileName } from './fileName.js';
import { maskText } from './maskText.js';
import { algorithmOf, type Provenance } from './provenance.js';
import { type RegionStatistics, wholeImage } from './regionStatistics.js';
import { escaped, htmlTable, mapSection, shown } from './reportParts.js';

/**
 * A fit as one HTML page that needs nothing else: maps as pictures, histograms, settings, statuses, a paragraph for a
 * paper with its references, and where it all came from. No script, no address that is fetched. Throws what reading
 * the maps throws.
 */
export async function reportPage(
  maps: readonly MapTarget[],
  provenance: Provenance,
  statistics: readonly RegionStatistics[],
): Promise<string> {
  const { series, plan, started } = provenance;
  const sections: string[] = [];
  const status = maps.find(({ source }) => source.kind === 'status');
  const statuses =
    status === undefined ? null : await readSlices(status.array, 0, status.array.shape[2] ?? 0);
  for (const map of maps.filter(({ source }) => isSingleVolume(source))) {
    const row = statistics.find((each) => each.map === map.name && each.region === wholeImage);
    sections.push(await mapSection(map, series.geometry, row, statuses));
  }
  const title = `${plan.model.name}: ${series.name}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escaped(title)} — Voxfit report</title>
<style>${style}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1><p>${escaped(`Fitted on ${started.toISOString().slice(0, 16).replace('T', ' ')} UTC by Voxfit ${voxfitVersion}.`)}</p></header>
<main>
<h2>Result</h2>
${resultPart(provenance)}
<h2>Maps</h2>
${sections.join('\n')}
${regionPart(statistics)}
<h2>Settings</h2>
${settingsPart(provenance)}
<h2>Methods</h2>
<p>${escaped(methodsParagraph(plan.model, provenance.options))}</p>
${referencePart(provenance)}
<h2>Provenance</h2>
${provenancePart(provenance)}
</main>
</body>
</html>
`;
}

const style = `
:root{color-scheme:light dark;--text:#1c1c1e;--faint:#5c5c63;--line:#d4d4da;--page:#fff;--bar:#31688e}
@media (prefers-color-scheme:dark){:root{--text:#e8e8ea;--faint:#a2a2aa;--line:#3a3a40;--page:#18181b;--bar:#5aa2cf}}
@media print{section,figure{break-inside:avoid}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--text);background:var(--page);max-width:880px;margin:2rem auto;padding:0 1.25rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.25rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line)}h3{font-size:1.05rem;margin:1.6rem 0 0}
p{margin:.3rem 0 .6rem}header p,figcaption,caption{color:var(--faint);font-size:.87rem}
table{border-collapse:collapse;margin:.8rem 0;font-variant-numeric:tabular-nums;max-width:100%}caption{text-align:left}
th,td{text-align:left;padding:.2rem 1rem .2rem 0;border-bottom:1px solid var(--line);vertical-align:top;font-weight:normal}td{overflow-wrap:anywhere}thead th{color:var(--faint);font-size:.87rem}
code{font:.87em ui-monospace,monospace;overflow-wrap:anywhere}
figure{margin:0}.slices{display:flex;justify-content:space-around;flex-wrap:wrap;gap:8px;background:#000;padding:10px;border-radius:6px}.slices figcaption{color:#bbb;text-align:center}
.slice{position:relative;display:flex;align-items:center;min-height:262px;justify-content:center}.slices img{image-rendering:pixelated}.side{position:absolute;left:2px;top:45%;color:#ddd;font-size:.8rem}
.bar{display:flex;align-items:center;gap:10px}.colours{display:inline-block;width:240px;height:12px;border-radius:2px}
.histogram svg{width:100%;max-width:600px;display:block}.histogram .bars{fill:var(--bar)}.histogram line{stroke:var(--faint)}.histogram text{fill:var(--faint);font:12px system-ui,sans-serif}
.key{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:2px 18px;font-size:.87rem}.swatch{display:inline-block;width:11px;height:11px;margin-right:6px;border-radius:2px}
`;

function resultPart({ series, summary }: Provenance): string {
  const { voxelsFitted, voxelsFailed, slabsFailed, slabsUnfinished, seconds, statusCounts } = summary;
  const { shape, zoomsMm } = series.geometry;
  const left = slabsFailed + slabsUnfinished;
  const statuses = voxelStatusLabels
    .map((label, status) => [escaped(label), `${statusCounts[status] ?? 0}`] as const)
    .filter(([, count]) => count !== '0');
  return [
    `<p>${voxelsFitted} voxels were fitted and ${voxelsFailed} failed, in ${shown(seconds)} s; ${shapeText(shape)} voxels of ${zoomsMm.map((zoom) => shown(zoom)).join(' x ')} mm, ${series.volumeCount} volumes.</p>`,
    left === 0
      ? ''
      : `<p><strong>${left} slabs of slices were not fitted: the maps are not complete.</strong></p>`,
    htmlTable('Voxels by status', ['Status', 'Voxels'], statuses),
  ].join('\n');
}

function regionPart(statistics: readonly RegionStatistics[]): string {
  const rows = statistics.filter(({ region }) => region !== wholeImage);
  if (rows.length === 0) return '';
  return `<h2>Regions</h2>${htmlTable(
    'Finite values of the maps within each region',
    ['Region', 'Map', 'Unit', 'Voxels', 'Failed', 'Mean', 'SD', 'Median', '5 %', '95 %'],
    rows.map(({ region, map, unit, n, failed, mean, sd, median, p05, p95 }) =>
      [region, map, unit, `${n}`, `${failed ?? 'n/a'}`, ...[mean, sd, median, p05, p95].map(shown)].map(
        escaped,
      ),
    ),
  )}`;
}

function settingsPart({ series, plan, options }: Provenance): string {
  const { model, fit } = plan;
  const { mask } = options;
  const parameters = resolvedParameters(fit).map(
    ({ symbol, unit, start, lower, upper, fixed, fixedMap, fromSamples }) => [
      escaped(symbol),
      escaped(unit),
      escaped(
        fromSamples ??
          (fixedMap !== undefined
            ? `fixed by ${fileName(fixedMap)}`
            : fixed
              ? `fixed at ${start}`
              : `start ${start}`),
      ),
      fixed ? '' : `${lower} to ${upper}`,
    ],
  );
  const variables = model.variables.flatMap(({ symbol }) => {
    const found = series.variables[symbol];
    return found === undefined
      ? []
      : [
          [
            escaped(symbol),
            escaped(found.unit),
            escaped(
              givenValues(found)
                .map((value) => (value === null ? 'missing' : shown(value)))
                .join(', '),
            ),
            escaped(found.source),
          ],
        ];
  });
  const general: (readonly [string, string])[] = [
    ['Model', `${model.name} (${model.id})`],
    ...(model.kind === 'equation' ? [['Equation', model.equation] as const] : []),
    ['Estimation', algorithmOf(plan)],
    ['Mask', maskText(mask)],
    ...(plan.excluded.length === 0 ? [] : [['Volumes left out', plan.excluded.join(', ')] as const]),
  ];
  return [
    htmlTable(
      'The fit',
      ['Setting', 'Value'],
      general.map((row) => row.map(escaped)),
    ),
    parameters.length === 0 ? '' : htmlTable('Parameters', ['Symbol', 'Unit', 'Value', 'Bounds'], parameters),
    variables.length === 0 ? '' : htmlTable('Acquisition', ['Variable', 'Unit', 'Values', 'From'], variables),
  ].join('\n');
}

function referencePart({ plan }: Provenance): string {
  const references = plan.model.references.map((reference) => `<li>${escaped(citation(reference))}</li>`);
  return references.length === 0 ? '' : `<h3>References</h3><ol>${references.join('')}</ol>`;
}

function provenancePart({ series, plan, inputs, command, kernelsSha256 }: Provenance): string {
  const machine = machineRecord();
  const notes = [...series.problems, ...plan.problems].map(({ message }) => `<li>${escaped(message)}</li>`);
  const files = inputs.map(({ path, use, sha256 }) => [
    escaped(fileName(path)),
    escaped(use),
    `<code>${sha256}</code>`,
  ]);
  return [
    notes.length === 0 ? '' : `<h3>Notes</h3><ul>${notes.join('')}</ul>`,
    htmlTable('Inputs', ['File', 'Use', 'SHA-256'], files),
    htmlTable(
      'Program',
      ['What', 'Value'],
      [
        ['Voxfit', escaped(voxfitVersion)],
        ['Kernels, SHA-256', `<code>${kernelsSha256}</code>`],
        [
          'Machine',
          escaped(
            `${machine.System}, ${machine.Processor}, ${machine.Processors} processors, ${machine.Runtime}`,
          ),
        ],
        ...(command.length === 0 ? [] : [['Command', `<code>${escaped(command.join(' '))}</code>`]]),
      ],
    ),
  ].join('\n');
}
