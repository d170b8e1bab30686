import { expect, test } from 'vitest';
import { gridDeed } from './gridKeys.js';

const size = { rows: 100, columns: 4, page: 10 };

function deed(key: string, modifiers: Partial<Record<'ctrlKey' | 'shiftKey', boolean>> = {}) {
  const event = { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers };
  return gridDeed(event, { row: 5, column: 1 }, size);
}

test.each([
  ['ArrowDown', {}, 6, 1],
  ['ArrowUp', { ctrlKey: true }, 0, 1],
  ['ArrowRight', { ctrlKey: true }, 5, 3],
  ['PageDown', {}, 15, 1],
  ['PageUp', {}, 0, 1],
  ['Home', {}, 5, 0],
  ['End', { ctrlKey: true }, 99, 3],
])('%s %j moves within the grid', (key, modifiers, row, column) => {
  expect(deed(key, modifiers)).toEqual({ kind: 'move', to: { row, column }, extends: false });
});

test('Shift extends what is marked', () => {
  expect(deed('ArrowDown', { shiftKey: true })).toMatchObject({ kind: 'move', extends: true });
});

test('keys of spreadsheets edit, clear, take back and mark', () => {
  expect(deed('4')).toEqual({ kind: 'edit', text: '4' });
  expect(deed('Enter')).toEqual({ kind: 'edit', text: null });
  expect(deed('Delete')).toEqual({ kind: 'clear' });
  expect(deed('z', { ctrlKey: true })).toEqual({ kind: 'undo' });
  expect(deed('Z', { ctrlKey: true, shiftKey: true })).toEqual({ kind: 'redo' });
  expect(deed(' ', { ctrlKey: true })).toEqual({ kind: 'mark', what: 'column' });
});

test("Tab, Escape and the keys of the clipboard are not the grid's", () => {
  expect([deed('Tab'), deed('Escape'), deed('v', { ctrlKey: true }), deed('c', { ctrlKey: true })]).toEqual([
    ...[null, null, null, null],
  ]);
});
