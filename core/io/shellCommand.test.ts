import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellCommand } from './shellCommand.js';

it('a command comes through the shell word by word, whatever is in them', () => {
  const words = ['printf', '%s\\n', 'plain/path.json', 'a b', "it's", '$HOME `x` "q" \\', '*', '', 'ä;|&'];
  const printed = execFileSync('sh', ['-c', shellCommand(words, 'linux')], { encoding: 'utf8' });
  expect(printed).toBe(`${words.slice(2).join('\n')}\n`);
});

it('Windows has double quotes', () => {
  expect(shellCommand(['voxfit', 'rerun', 'C:\\my maps\\a_job.json'], 'win32')).toBe(
    'voxfit rerun "C:\\my maps\\a_job.json"',
  );
});
