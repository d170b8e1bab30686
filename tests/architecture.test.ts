import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { beforeAll, describe, expect, it } from 'vitest';
import { cruisedFolders, dependencyRules } from '../build/dependencyRules.mjs';

/** Fewer would mean that files are not seen (a parser that cannot read them sees none, and complains of nothing). */
const leastModules = 60;
/** Reading all modules takes seconds, on a busy machine many. */
const readingTimeoutMs = 120_000;

describe('who imports whom', () => {
  let result: ICruiseResult;

  beforeAll(async () => {
    const { output } = await cruise(cruisedFolders, {
      ruleSet: { forbidden: dependencyRules },
      validate: true,
      exclude: '^workers/kernels/|\\.css$',
      doNotFollow: { path: 'node_modules' },
      tsPreCompilationDeps: true,
      enhancedResolveOptions: {
        exportsFields: ['exports'],
        conditionNames: ['import', 'require', 'node', 'default', 'types'],
      },
    });
    if (typeof output === 'string') throw new Error(output);
    result = output;
  }, readingTimeoutMs);

  it('sees every module', () => {
    const own = result.modules.filter(
      ({ source }) => /\.tsx?$/.test(source) && !source.includes('node_modules'),
    );
    expect(own.length).toBeGreaterThan(leastModules);
    expect(
      own
        .filter(({ source }) => /^(core|main)\//.test(source))
        .some(({ dependencies }) => dependencies.length > 0),
    ).toBe(true);
  });

  it('keeps to the table: no import goes where it may not, none in a circle', () => {
    const violations = result.summary.violations.map(
      ({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`,
    );
    expect(violations).toEqual([]);
  });
});
