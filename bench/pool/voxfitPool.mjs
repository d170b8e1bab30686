import { Pool } from 'voxfit/parallel';
import { measure } from './measure.mjs';
import { nothing } from './tasks.mjs';

/** Figures of our own pool of two processes, as JSON. */
await measure({
  start: () => new Pool({ size: 2 }),
  call: (pool, x) => pool.apply(nothing, [x]),
  map: (pool, count) => pool.map(nothing, Array(count).keys()),
  async end(pool) {
    pool.close();
    await pool.join();
  },
});
