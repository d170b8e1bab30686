import { readdir, readFile } from 'node:fs/promises';

/** A process of a run, whoever its parent is by now. */
export interface RunProcess {
  readonly pid: number;
  readonly isWorker: boolean;
}

/** The variable of the environment by which the processes of a run are known. */
export const runVariable = 'VOXFIT_FAULT_RUN';

/** The living processes that were started, by themselves or through others, with this value of `runVariable`. Linux. */
export async function processesOf(run: string): Promise<readonly RunProcess[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [environment, words, status] = await Promise.all(
        ['environ', 'cmdline', 'stat'].map((name) =>
          readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => ''),
        ),
      );
      const isOfRun = environment?.split('\0').includes(`${runVariable}=${run}`) ?? false;
      // An ended process that nobody has waited for is listed still, as a zombie.
      const isEnded = /\) [ZX] /.test(status ?? '') || status === '';
      return isOfRun && !isEnded ? [{ pid, isWorker: words?.includes('voxfit-worker') ?? false }] : [];
    }),
  );
  return found.flat();
}

/** Ends what a test has left, whatever state it is in. */
export function endProcesses(processes: readonly RunProcess[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}
