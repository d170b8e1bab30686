import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

/** Voxels of a float32 or float64 map without scaling, compressed or not. */
export async function mapValues(path: string): Promise<number[]> {
  const stored = await readFile(path);
  const bytes = Uint8Array.from(path.endsWith('.gz') ? gunzipSync(stored) : stored);
  const view = new DataView(bytes.buffer);
  const data = bytes.buffer.slice(view.getFloat32(108, true));
  return [...(view.getInt16(70, true) === 64 ? new Float64Array(data) : new Float32Array(data))];
}
