import { describe, expect, it } from 'vitest';
import { wordsInPlace } from './batchFitJob.js';

describe('the words of one job of a batch', () => {
  const common = ['--model=t2', '--param=T2=0.1:0.01:2', '--fix=C=0', '--var=TE=0.01,0.02', '--mask=auto'];

  it('take the place of the common ones that set the same', () => {
    expect(wordsInPlace(common, ['--mask=none', '--var=TE=0.02,0.04'])).toEqual([
      ...['--model=t2', '--param=T2=0.1:0.01:2', '--fix=C=0'],
      ...['--mask=none', '--var=TE=0.02,0.04'],
    ]);
  });

  it('hold a parameter that the common ones estimate, and estimate one that they hold', () => {
    expect(wordsInPlace(common, ['--fix=T2=0.08', '--param=C=5'])).toEqual([
      ...['--model=t2', '--var=TE=0.01,0.02', '--mask=auto'],
      ...['--fix=T2=0.08', '--param=C=5'],
    ]);
  });

  it('leave out what belongs to the common model where they name another', () => {
    expect(wordsInPlace(common, ['--model=t2star'])).toEqual([
      ...['--var=TE=0.01,0.02', '--mask=auto'],
      '--model=t2star',
    ]);
    expect(wordsInPlace(common, ['--model=t2'])).toContain('--fix=C=0');
  });
});
