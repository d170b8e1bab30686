import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { terminalPage } from './terminalPage.js';

it('docs/terminal.md says what the commands declare: "npm run pages" makes it', async () => {
  expect(await readFile('docs/terminal.md', 'utf8')).toBe(terminalPage());
});
