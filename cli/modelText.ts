import type { Model } from '../core/contracts/model.js';
import { voxfitVersion } from '../core/contracts/version.js';
import type { FactPart } from '../core/models/describe/factPart.js';
import { modelFacts } from '../core/models/describe/facts.js';
import { table } from '../core/options/columns.js';

/** Columns of a terminal. */
const lineWidth = 100;

/** A model for people, built-in or of a file: the same as the pages of docs/models have. */
export function modelText(model: Model): string {
  const sections = modelFacts(model, voxfitVersion).map(({ title, parts }) =>
    [title, ...parts.map((part) => indented(partText(part)))].join('\n'),
  );
  return [`${model.id}: ${model.name}`, wrapped(model.summary), ...sections].join('\n\n');
}

function partText(part: FactPart): string {
  switch (part.kind) {
    case 'text':
    case 'quotation':
      return wrapped(part.text);
    case 'list':
      return part.items.map((item) => `- ${wrapped(item).replaceAll('\n', '\n  ')}`).join('\n');
    case 'code':
      return part.items.join('\n');
    case 'equation':
      return part.plain;
    case 'table':
      return table([part.columns.map(({ heading }) => heading), ...part.rows]);
  }
}

/** Breaks lines between words; the width leaves room for indentation. */
function wrapped(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= lineWidth - 4) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
