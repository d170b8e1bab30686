import Tinypool from 'tinypool';
import { measure } from './measure.mjs';

const runtime = process.argv[2] === 'threads' ? 'worker_threads' : 'child_process';
const filename = new URL('tinypoolTask.mjs', import.meta.url).href;

/** The same figures of tinypool, which has no map: all calls are made at once. */
await measure({
  start: () => new Tinypool({ filename, name: 'nothing', runtime, minThreads: 2, maxThreads: 2 }),
  call: (pool, x) => pool.run(x),
  map: (pool, count) => Promise.all(Array.from({ length: count }, (_, x) => pool.run(x))),
  end: (pool) => pool.destroy(),
});
