import { describe, expect, it } from 'vitest';
import type { FitOptions } from '../core/contracts/job.js';
import type { Model, ModelVariable } from '../core/contracts/model.js';
import { catalogue, findModel } from '../core/models/catalogue.js';
import { commandLines } from '../core/models/describe/commandLines.js';
import { withInput } from '../core/models/resolve/modelInput.js';
import { resolveFit } from '../core/models/resolve/resolveFit.js';
import { fitOptionTable, requestedFit } from '../core/options/fitOptions.js';
import { requestedInput } from '../core/options/inputOptions.js';
import { parseOptions } from '../core/options/options.js';
import { typicalVariables } from '../tests/support/acquisitions.js';
import { calculationExamples } from '../tests/support/calculations.js';
import { modelText } from './modelText.js';

const examples = catalogue.flatMap((model) => commandLines(model).map((line) => ({ model, line })));

/** The words of a line as a shell gives them. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

describe('command lines of the models', () => {
  it.each(examples)('$line is understood, and gives what the model needs', async ({ model, line }) => {
    const [program, command, ...words] = wordsOf(line);
    expect([program, command]).toEqual(['voxfit', 'fit']);
    const args = parseOptions(words, fitOptionTable);
    expect(args.positionals).toEqual(['series.nii.gz']);
    expect(args.text('out')).toBe('maps');
    const method = args.text('method');
    const options = { ...requestedFit(args), ...(await requestedInput(args)) };
    expect(options.modelId).toBe(model.id);
    expectResolved(withInput(model, options.input), {
      ...options,
      ...(method === undefined ? {} : { method }),
    });
  });

  it('name the method or the input in all but the first line', () => {
    for (const model of catalogue) {
      for (const line of commandLines(model).slice(1)) expect(line).toMatch(/--(method|input) \S+/);
    }
  });
});

/** Parameters, constants, method and input are settled as a run settles them: throws for what is missing or unknown. */
function expectResolved(model: Model, options: Omit<FitOptions, 'mask'>): void {
  if (model.kind !== 'equation' && model.kind !== 'calculation') return;
  const example =
    model.kind === 'calculation'
      ? calculationExamples[
          options.method === undefined ? firstExample(model) : `${model.id} ${options.method}`
        ]
      : undefined;
  const variables = example?.variables ?? acquisition(model.variables);
  const samples = example?.signal.length ?? 10;
  expect(() => resolveFit(model, options.parameters, variables, { ...options, samples })).not.toThrow();
}

function firstExample(model: Extract<Model, { kind: 'calculation' }>): string {
  const [first] = model.methods ?? [];
  return first === undefined ? model.id : `${model.id} ${first.id}`;
}

/** Typical values; a concentration needs volumes alike and a baseline before the bolus. */
function acquisition(variables: readonly ModelVariable[]): Record<string, readonly number[]> {
  const typical = typicalVariables(variables);
  if (typical.Cp === undefined) return typical;
  const alike = typical.FlipAngle === undefined ? {} : { FlipAngle: new Array<number>(10).fill(15) };
  return { ...typical, ...alike, Cp: [0, 0, 0, 0, 0, 0, 6, 4, 3, 2] };
}

describe('what is printed of one model', () => {
  it('has the same facts as its page: equation, data, parameters, maps, choices, paragraph, references', () => {
    const text = modelText(findModel('t2'));
    for (const fact of [
      'S = S0*exp(-TE/T2)+C',
      'EchoTime of the sidecar',
      '0.0005 to 5',
      'R2map',
      'stimulated echoes',
      '--method arlo',
      'were estimated in each voxel',
      'doi:10.1103/PhysRev.94.630',
    ]) {
      expect(text.replace(/\s+/g, ' ')).toContain(fact);
    }
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(130);
  });
});
