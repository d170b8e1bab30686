import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Program } from './program.js';

interface TraceEvent {
  readonly pid: number;
  readonly tid: number;
  readonly ph: string;
  readonly name: string;
  /** Microseconds by the clock, and of the processor where it is known. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export interface Task {
  /** By the clock: on a busy machine also the time in which other programs ran. */
  readonly wallMs: number;
  /** Of the processor: what the task itself took. */
  readonly processorMs: number;
}

/** Records the tasks of the window's thread from now on; `stop` answers with them, the longest first. */
export async function recordTasks({ app, folder }: Program): Promise<{ stop(): Promise<readonly Task[]> }> {
  await app.evaluate(({ contentTracing }) =>
    contentTracing.startRecording({ included_categories: ['toplevel'], excluded_categories: ['*'] }),
  );
  return {
    async stop() {
      const path = await app.evaluate(
        ({ contentTracing }, file) => contentTracing.stopRecording(file),
        join(folder, 'trace.json'),
      );
      const { traceEvents } = JSON.parse(await readFile(path, 'utf8')) as { traceEvents: TraceEvent[] };
      return tasksOfWindow(traceEvents);
    },
  };
}

function tasksOfWindow(events: readonly TraceEvent[]): readonly Task[] {
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const isName = ({ name, args }: TraceEvent) => name === 'thread_name' && args?.name === 'CrRendererMain';
  const windows = new Set(events.filter(isName).map(thread));
  return events
    .filter((event) => event.ph === 'X' && event.name.endsWith('RunTask') && windows.has(thread(event)))
    .map(({ dur = 0, tdur = dur }) => ({ wallMs: dur / 1000, processorMs: tdur / 1000 }))
    .sort((a, b) => b.processorMs - a.processorMs);
}
