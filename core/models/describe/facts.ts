import type { EquationModel, Estimator, Model } from '../../contracts/model.js';
import { voxelStatus, voxelStatusLabels } from '../../contracts/voxelStatus.js';
import { parseEquation } from '../../equation/expression.js';
import { typesetEquation } from '../../equation/typeset.js';
import { methodsOf } from '../resolve/methods.js';
import { citation, shortCitation } from './citation.js';
import { commandLines } from './commandLines.js';
import { type FactPart, type FactSection, tablePart } from './factPart.js';
import { mapParts, parameterParts, variableParts } from './factTables.js';
import { methodsParagraph } from './methodsParagraph.js';

/**
 * All that is known of a model, from its declaration alone: what the pages and the terminal show.
 * version: of the program, for the paragraph of a paper.
 */
export function modelFacts(model: Model, version: string): readonly FactSection[] {
  const ofMethods = estimatorsOf(model).flatMap(({ reference }) =>
    reference === undefined ? [] : [reference],
  );
  const references = [...new Set([...model.references, ...ofMethods].map(citation))];
  const sections: FactSection[] = [
    { title: 'Equation', parts: equationParts(model) },
    { title: 'Data', parts: variableParts(model) },
    { title: 'Parameters', parts: parameterParts(model) },
    { title: 'Methods', parts: methodParts(model) },
    { title: 'Maps', parts: mapParts(model) },
    { title: 'Definitions and choices', parts: listOf(model.notes ?? []) },
    {
      title: 'In the terminal',
      parts: [{ kind: 'code', items: commandLines(model) }],
    },
    { title: 'Status', parts: [{ kind: 'text', text: statusText(model) }] },
    {
      title: 'For a paper',
      parts: [{ kind: 'quotation', text: methodsParagraph(model, { version }) }],
    },
    { title: 'References', parts: listOf(references) },
  ];
  return sections.filter(({ parts }) => parts.length > 0);
}

/** Codes of the status map that voxels of this model can have. */
export function statusesOf(model: Model): readonly number[] {
  const { skipped, converged, atBound, iterationLimit, tooFewSamples, notFinite, singular, slabFailed } =
    voxelStatus;
  const always = [skipped, converged, tooFewSamples, notFinite, slabFailed];
  if (model.kind === 'statistics' || model.kind === 'calculation') return always;
  const searched = methodsOf(model).some(({ id }) => id === 'nlls');
  const solved = [...always, singular];
  if (model.kind === 'equation') return [...solved, atBound, iterationLimit].sort();
  return (searched ? [...solved, iterationLimit] : solved).sort();
}

function statusText(model: Model): string {
  const list = statusesOf(model).map((code) => `${code} ${voxelStatusLabels[code]}`);
  return `Voxels can have: ${list.join('; ')}. Voxels with 1 or 2 have values, the others are NaN.`;
}

function equationParts(model: Model): readonly FactPart[] {
  switch (model.kind) {
    case 'equation':
      return equationOf(model);
    case 'tensor':
      return [
        {
          kind: 'equation',
          latex: '\\ln S = \\ln S_{0} - b \\thinspace g^{\\mathrm{T}} D \\thinspace g',
          plain: "ln(S) = ln(S0) - b g'Dg",
        },
      ];
    case 'regression':
      return [
        { kind: 'equation', latex: 'y = X \\thinspace \\beta + \\varepsilon', plain: 'y = X beta + e' },
      ];
    default:
      return [];
  }
}

function equationOf({ equation, resultUnit }: EquationModel): readonly FactPart[] {
  const left = resultUnit === 'mM' ? ['C_{\\mathrm{t}}', 'Ct'] : ['S', 'S'];
  const latex = typesetEquation(parseEquation(equation));
  const parts: FactPart[] = [
    { kind: 'equation', latex: `${left[0]} = ${latex}`, plain: `${left[1]} = ${equation}` },
  ];
  if (!latex.includes('\\tau_{1}')) return parts;
  return [
    ...parts,
    { kind: 'text', text: 'The integral runs from the first sample to the one in question.' },
  ];
}

function methodParts(model: Model): readonly FactPart[] {
  const methods = methodsOf(model);
  if (methods.length === 0) return [];
  const rows = methods.map(({ id, label }, n) => {
    const reference = estimatorsOf(model).find((estimator) => estimator.id === id)?.reference;
    return [
      id,
      n === 0 ? `${label} (default)` : label,
      reference === undefined ? '' : shortCitation(reference),
    ];
  });
  return [
    tablePart(
      [
        { heading: '--method', kind: 'code' },
        { heading: 'what', kind: 'text' },
        { heading: 'reference', kind: 'text' },
      ],
      rows,
    ),
  ];
}

function estimatorsOf(model: Model): readonly Estimator[] {
  return model.kind === 'equation' ? (model.estimators ?? []) : [];
}

function listOf(items: readonly string[]): readonly FactPart[] {
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}
