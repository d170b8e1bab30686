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
  const all = await Promise.all(
    pids.map(async (pid) => {
      const [environment = '', words = '', status = ''] = await Promise.all(
        ['environ', 'cmdline', 'stat'].map((name) =>
          readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => ''),
        ),
      );
      const [state = 'X', parent = '0'] = status.slice(status.lastIndexOf(') ') + 2).split(' ');
      return {
        pid,
        parentPid: Number(parent),
        isNamed: environment.split('\0').includes(`${runVariable}=${run}`),
        // Electron's workers do not have the words that they were started with in their command line.
        isWorker: /voxfit-worker|node\.mojom\.NodeService/.test(words),
        // An ended process that nobody has waited for is listed still, as a zombie.
        isEnded: 'ZX'.includes(state),
      };
    }),
  );
  // Chromium writes titles of processes over their environment: these are known by their parents.
  const ofRun = new Set(all.filter(({ isNamed }) => isNamed).map(({ pid }) => pid));
  for (let before = -1; before !== ofRun.size; ) {
    before = ofRun.size;
    for (const { pid, parentPid } of all) if (ofRun.has(parentPid)) ofRun.add(pid);
  }
  return all.filter(({ pid, isEnded }) => ofRun.has(pid) && !isEnded);
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
