import { task } from 'voxfit/parallel';

/** Does nothing: what remains is the way there and back. */
export const nothing = task(import.meta.url, 'nothing', (/** @type {number} */ x) => x);
