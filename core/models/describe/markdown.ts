import { typesetSymbol } from '../../equation/typesetSymbol.js';
import type { FactColumn, FactPart } from './factPart.js';

/** A piece of a description as Markdown with LaTeX between dollars. */
export function markdownOf(part: FactPart): string {
  switch (part.kind) {
    case 'text':
      return markdownText(part.text);
    case 'quotation':
      return `> ${markdownText(part.text)}`;
    case 'list':
      return part.items.map((item) => `- ${markdownText(item)}`).join('\n');
    case 'code':
      return part.items.map((item) => `    ${item}`).join('\n');
    case 'equation':
      return `$$\n${part.latex}\n$$`;
    case 'table':
      return markdownTable([
        part.columns.map(({ heading }) => markdownText(heading)),
        ...part.rows.map((row) => part.columns.map((column, n) => markdownCell(column, row[n] ?? ''))),
      ]);
  }
}

/** A table of Markdown cells, headings first, whose columns line up as text too. */
export function markdownTable(cells: readonly (readonly string[])[]): string {
  const [heading = [], ...body] = cells;
  const widths = heading.map((_, n) => Math.max(3, ...cells.map((row) => [...(row[n] ?? '')].length)));
  const lineOf = (row: readonly string[]): string =>
    `| ${row.map((cell, n) => cell + ' '.repeat((widths[n] as number) - [...cell].length)).join(' | ')} |`;
  return [lineOf(heading), lineOf(widths.map((width) => '-'.repeat(width))), ...body.map(lineOf)].join('\n');
}

function markdownCell({ kind }: FactColumn, text: string): string {
  if (text === '') return '';
  if (kind === 'code') return `\`${text}\``;
  if (kind === 'text') return markdownText(text);
  const symbol = typesetSymbol(text);
  // A name that is written as it is typed needs no second form.
  return symbol === `\\mathrm{${text}}` ? `\`${text}\`` : `$${symbol}$ \`${text}\``;
}

/** Plain text with what Markdown would take as its own escaped; options and DOIs become code and links. */
export function markdownText(text: string): string {
  return text
    .split(/(--[a-z][\w-]*(?: [A-Za-z]\w*=[^\s);]*[^\s);,.])?|doi:\S+)/)
    .map((piece, n) =>
      n % 2 === 0 ? escaped(piece) : piece.startsWith('doi:') ? doiLink(piece) : `\`${piece}\``,
    )
    .join('');
}

function doiLink(text: string): string {
  const doi = text.slice('doi:'.length);
  // Characters that would end the address of a link.
  const address = doi.replace(/[()<>;]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `[doi:${escaped(doi)}](https://doi.org/${address})`;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_|<>[\]$]/g, '\\$&');
}
