import type { Reference } from '../../contracts/model.js';

/** A reference in full: authors, year, title, journal, DOI. */
export function citation(reference: Reference): string {
  const doi = reference.doi === undefined ? '' : ` doi:${reference.doi}`;
  return `${reference.authors} (${reference.year}). ${reference.title}. ${reference.journal}.${doi}`;
}

/** How a text cites it: `Barral et al. 2010`, `Carr and Purcell 1954`. */
export function shortCitation({ authors, year }: Reference): string {
  // Initials are the last word of a name; a surname may have several (Le Bihan D, van der Zwaag W).
  const surnames = authors.split(', ').map((author) => author.replace(/ [^ ]+$/, ''));
  const [first = '', second] = surnames;
  if (second === undefined) return `${first} ${year}`;
  return surnames.length === 2 ? `${first} and ${second} ${year}` : `${first} et al. ${year}`;
}
