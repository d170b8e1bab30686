import { describe, expect, it } from 'vitest';
import { jsonText, parseJsonText } from './jsonText.js';

describe('text of a job file', () => {
  it('gives every number back with the same bits, those that JSON has not too', () => {
    const values = [
      0.1,
      1 / 3,
      5e-324,
      -0,
      0,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ];
    const back = parseJsonText(jsonText({ values, upper: Number.POSITIVE_INFINITY }));
    expect(back).toEqual({ values, upper: Number.POSITIVE_INFINITY });
    expect(Object.is((back as { values: number[] }).values[3], -0)).toBe(true);
  });

  it('keeps objects and texts that look like such numbers', () => {
    const odd = { Number: 'Infinite', texts: ['NaN', '-0', '[\n1,\n2]'], more: { Number: 'NaN', other: 1 } };
    expect(parseJsonText(jsonText(odd))).toEqual(odd);
  });

  it('writes a list of plain values on one line', () => {
    expect(
      jsonText({
        rows: [
          [1, 2.5],
          ['a', null],
        ],
        none: [],
      }),
    ).toBe('{\n  "rows": [\n    [1, 2.5],\n    ["a", null]\n  ],\n  "none": []\n}\n');
  });
});
