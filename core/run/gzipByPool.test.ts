import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../tests/support/kernels.js';
import { scratchFolder } from '../../tests/support/scratch.js';
import { builtWorker } from '../../tests/support/simulatedRun.js';
import { Cancelled } from '../contracts/errors.js';
import { gzipFile } from '../io/gzipFile.js';
import { combinedCrc32, deflateSegment, segmentBytes } from '../io/gzipMember.js';
import { compressorOf } from './gzipByPool.js';

const run = promisify(execFile);
const folder = await scratchFolder();
const never = new AbortController().signal;

/** Bytes of a map: noise in float32, with runs of NaN as outside a mask. */
function mapLike(bytes: number): Buffer {
  const random = randomNumbers(5);
  const values = new Float32Array(Math.ceil(bytes / 4));
  for (let v = 0; v < values.length; v++) values[v] = v % 5000 < 2000 ? Number.NaN : 0.08 + 0.01 * random();
  return Buffer.from(values.buffer).subarray(0, bytes);
}

async function source(name: string, bytes: number): Promise<{ path: string; content: Buffer }> {
  const [path, content] = [join(folder, name), mapLike(bytes)];
  await writeFile(path, content);
  return { path, content };
}

describe('a file compressed by workers', () => {
  it('has the same bytes for any number of workers, and is one member that gzip and zlib read', async () => {
    const { path, content } = await source('large', 3 * segmentBytes + 12_345);
    const written: Buffer[] = [];
    for (const workers of [1, 3]) {
      const compressor = compressorOf(content.byteLength, workers, builtWorker);
      const target = join(folder, `by-${workers}.gz`);
      try {
        await gzipFile(path, target, compressor.deflateOne, never);
      } finally {
        await compressor.end();
      }
      written.push(await readFile(target));
    }
    const here = join(folder, 'here.gz');
    await gzipFile(path, here, async (task) => deflateSegment(task), never);
    written.push(await readFile(here));
    expect(written[1]?.equals(written[0] as Buffer)).toBe(true);
    expect(written[2]?.equals(written[0] as Buffer)).toBe(true);
    expect(gunzipSync(written[0] as Buffer).equals(content)).toBe(true);
    await run('gzip', ['-t', here]);
    // The length that the last member tells is the whole: there is but one.
    expect(written[0]?.readUInt32LE((written[0]?.byteLength ?? 0) - 4)).toBe(content.byteLength);
    expect((await readdir(folder)).filter((name) => /\.gz\.\d/.test(name))).toEqual([]);
  });

  it.each([0, 1, 524_288, 524_289, segmentBytes, segmentBytes + 1])(
    'of %d bytes comes back',
    async (bytes) => {
      const { path, content } = await source(`of-${bytes}`, bytes);
      const target = join(folder, `of-${bytes}.gz`);
      await gzipFile(path, target, async (task) => deflateSegment(task), never);
      expect(gunzipSync(await readFile(target)).equals(content)).toBe(true);
    },
  );

  it('leaves nothing behind when it is stopped or a segment cannot be deflated', async () => {
    const { path } = await source('stopped', 2 * segmentBytes);
    const target = join(folder, 'stopped.gz');
    const stop = new AbortController();
    const stopping = gzipFile(
      path,
      target,
      async (task) => {
        stop.abort();
        return deflateSegment(task);
      },
      stop.signal,
    );
    await expect(stopping).rejects.toBeInstanceOf(Cancelled);
    const failing = gzipFile(path, target, () => Promise.reject(new Error('lost')), never);
    await expect(failing).rejects.toThrow('lost');
    expect((await readdir(folder)).filter((name) => name.startsWith('stopped.'))).toEqual([]);
  });
});

it('check sums of pieces combine to that of the whole', () => {
  const bytes = mapLike(100_003);
  for (const at of [0, 1, 4096, 99_999, 100_003]) {
    const [first, second] = [bytes.subarray(0, at), bytes.subarray(at)];
    expect(combinedCrc32(crc32(first), crc32(second), second.byteLength)).toBe(crc32(bytes));
  }
});
