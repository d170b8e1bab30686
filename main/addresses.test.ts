import { describe, expect, it } from 'vitest';
import { isWindowUrl, linkTarget } from './addresses.js';

describe('addresses', () => {
  it('of the window are its page alone', () => {
    expect(isWindowUrl('app://bundle/index.html')).toBe(true);
    for (const other of [
      'app://bundle/docs/index.html',
      'app://bundle.example.org/index.html',
      'https://bundle/index.html',
      'app://bundle/index.html.evil',
      'data:text/html,app://bundle/index.html',
    ]) {
      expect(isWindowUrl(other), other).toBe(false);
    }
  });

  it('in the documentation lead to its pages, and to known hosts in the browser', () => {
    const from = 'app://bundle/docs/index.html';
    expect(linkTarget(from, 'app://bundle/docs/models/t2.html#maps')).toBe('page');
    expect(linkTarget(from, 'https://doi.org/10.1002/mrm.1')).toBe('browser');
    for (const to of [
      'http://doi.org/x',
      'https://doi.org.example.org/',
      'https://example.org/',
      'file:///etc/passwd',
      'app://bundle/index.html',
      'javascript:1',
    ]) {
      expect(linkTarget(from, to), to).toBe('nowhere');
    }
  });

  it('in the window lead nowhere', () => {
    expect(linkTarget('app://bundle/index.html', 'app://bundle/docs/index.html')).toBe('nowhere');
    expect(linkTarget('app://bundle/index.html', 'https://doi.org/10.1002/mrm.1')).toBe('nowhere');
  });
});
