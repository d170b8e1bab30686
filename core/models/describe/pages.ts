import type { Model } from '../../contracts/model.js';
import { catalogue } from '../catalogue.js';
import { mapsOf } from '../resolve/modelMaps.js';
import { modelFacts } from './facts.js';
import { markdownOf, markdownTable, markdownText } from './markdown.js';
import { needsOf } from './needs.js';

/** Stands on the pages for the version that was used. */
const version = 'VERSION';

const generated = '<!-- Made from core/models by "npm run pages"; changes belong there. -->';

/** Name and content of each file of docs/models: a page per model of the catalogue, and one that lists them. */
export function modelPages(): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', indexPage()],
    ...catalogue.map((model) => [`${model.id}.md`, modelPage(model)] as const),
  ]);
}

function modelPage(model: Model): string {
  const sections = modelFacts(model, version).map(
    ({ title, parts }) => `## ${title}\n\n${parts.map(markdownOf).join('\n\n')}`,
  );
  const heading = `# ${markdownText(model.name)}`;
  const lead = `\`--model ${model.id}\`. ${markdownText(model.summary)}`;
  return `${[generated, heading, lead, ...sections].join('\n\n')}\n`;
}

function indexPage(): string {
  const rows = catalogue.map((model) => [
    `[${markdownText(model.name)}](${model.id}.md)`,
    markdownText(neededBy(model)),
    markdownText(mapNames(model)),
  ]);
  return `${[
    generated,
    '# Models',
    'One page per model: equation, data, parameters, methods, definitions, command lines, a paragraph for a paper, and references. `voxfit models ID` prints the same. Any other equation is fitted by `--model custom`: [equations](../equations.md).',
    markdownTable([['model', 'needs', 'maps'], ...rows]),
    'Units are those of files and of the command line: times in s, diffusivities in mm²/s. The window shows times in ms and diffusivities in µm²/ms. How a voxel is fitted: [engine](../engine.md).',
  ].join('\n\n')}\n`;
}

function neededBy(model: Model): string {
  const names = needsOf(model).map(({ label }) => label);
  return `${model.minimumVolumes} or more volumes${names.length === 0 ? '' : `; ${names.join(', ')}`}`;
}

function mapNames(model: Model): string {
  return mapsOf(model)
    .map(({ name }) => name)
    .join(', ');
}
