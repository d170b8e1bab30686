import { join } from 'node:path';

/** The compiled kernels that the workers of the program use. */
export function kernelsPath(): string {
  return join(__dirname, '..', 'kernels', 'fit.wasm');
}
