import type { Program } from './program.js';

/** What a call of the window's API answers, as far as tests of its refusals look at it. */
export interface Answer {
  readonly ok: boolean;
  readonly value?: { readonly series?: { readonly id: string } };
  readonly error?: { readonly code: string };
}

/** Calls the window's API from its page, with whatever arguments. */
export function callBridge({ page }: Program, name: string, ...args: readonly unknown[]): Promise<Answer> {
  return page.evaluate(
    ([method, words]) => {
      const { voxfit } = window as unknown as {
        voxfit: Record<string, (...args: readonly unknown[]) => Promise<Answer>>;
      };
      const call = voxfit[method];
      if (call === undefined) throw new Error(`The window has no call ${method}.`);
      return call(...words);
    },
    [name, args] as const,
  );
}

/** The id of the open series. */
export async function openSeriesId(program: Program): Promise<string> {
  return (await callBridge(program, 'currentWork')).value?.series?.id ?? '';
}
