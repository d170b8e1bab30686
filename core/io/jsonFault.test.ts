import { describe, expect, test } from 'vitest';
import { jsonFaultOffset } from './jsonFault.js';

describe('jsonFaultOffset', () => {
  test.each([
    ['{"a": [1, 2,\n]}', ']}'],
    ['{"a": 1 "b": 2}', '"b"'],
    ['{a: 1}', 'a: 1'],
    ["{'a': 1}", "'a'"],
    ['{"a": 01}', '1}'],
    ['[1, NaN]', 'NaN'],
    ['{"a": "x\ny"}', '\ny'],
    ['{} x', 'x'],
    ['[1, [2, {"b": tru}]]', 'tru'],
  ])('of %j points at %j', (text, rest) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(text.slice(jsonFaultOffset(text), jsonFaultOffset(text) + rest.length)).toBe(rest);
  });

  test.each(['{"a": [1', '', '{"a": "x', '[1, '])('of %j, which ends too early, is its end', (text) => {
    expect(jsonFaultOffset(text)).toBe(text.length);
  });

  test('passes over whatever JSON.parse accepts', () => {
    const text = ' {"a": [1, -2.5e-3, true, null, "\\u00e9\\n\\"", {}], "b": [], "": {"c": 0}} \n';
    expect(JSON.parse(text)).toBeTypeOf('object');
    expect(jsonFaultOffset(text)).toBe(text.length);
  });
});
