import { serve } from './serve.js';
import { callTask } from './taskCalls.js';

/** The worker of the parallel layer: it calls tasks and carries nothing of fits, so that it starts in a fraction of the time. */
serve({
  async perform(work, watch) {
    if (work.kind !== 'call') throw new Error(`This worker calls tasks; it was asked for a ${work.kind}.`);
    return { kind: 'call', outcomes: await callTask(work.task, work.calls, watch) };
  },
});
