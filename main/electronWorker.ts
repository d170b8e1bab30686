import { setPriority } from 'node:os';
import { app, utilityProcess } from 'electron';
import type { WorkerMaker } from '../core/contracts/workerHandle.js';
import type { ToWorker } from '../core/contracts/workerMessages.js';
import { endReason } from './compat.js';

/** Counts all workers of the program, so that the names of two pools cannot be mixed up. */
let made = 0;

/** Niceness of workers: the window goes first. */
const workerPriority = 5;

/** How long `child-process-gone`, which knows the reason, may come after `exit`. */
const goneTimeoutMs = 200;

/**
 * Makes workers as utility processes that run the script at `workerPath` (which may lie inside an asar archive).
 */
export function electronWorker(workerPath: string): WorkerMaker {
  return (name) => {
    const serviceName = `voxfit-worker ${name} (${++made})`;
    const child = utilityProcess.fork(workerPath, ['voxfit-worker', name, `${process.pid}`], {
      serviceName,
      stdio: 'inherit',
    });

    const exitListeners: ((reason: string) => void)[] = [];
    let gone: { reason: string; exitCode: number } | undefined;
    let exitCode: number | undefined;
    let reason: string | undefined;
    let pid: number | undefined;
    let killWanted = false;

    const end = () => {
      if (reason !== undefined) return;
      reason = endReason(exitCode ?? gone?.exitCode ?? 0, gone);
      app.off('child-process-gone', onGone);
      for (const listener of exitListeners) listener(reason);
    };
    const onGone = (_: unknown, details: { name?: string; reason: string; exitCode: number }) => {
      if (details.name !== serviceName) return;
      gone = details;
      end();
    };
    app.on('child-process-gone', onGone);
    child.once('spawn', () => {
      pid = child.pid;
      if (pid !== undefined) yieldToWindow(pid);
      if (killWanted) killNow();
    });
    child.once('exit', (code) => {
      exitCode = code;
      setTimeout(end, killWanted ? 0 : goneTimeoutMs); // of an end that was wanted nobody asks for the reason
    });
    /** Electron's own kill() sends SIGTERM, which a stopped process does not take. */
    const killNow = (): void => {
      if (pid === undefined || !kill(pid)) child.kill();
    };

    return {
      get pid() {
        return pid;
      },
      post(message: ToWorker) {
        if (exitCode === undefined && reason === undefined) child.postMessage(message);
      },
      onMessage(listener) {
        child.on('message', listener);
      },
      onExit(listener) {
        if (reason === undefined) exitListeners.push(listener);
        else listener(reason);
      },
      unref() {}, // Electron's program ends when it says so
      kill() {
        killWanted = true; // before the process has been spawned, its kill() does nothing
        if (exitCode === undefined && reason === undefined) killNow();
      },
    };
  };
}

function yieldToWindow(pid: number): void {
  try {
    setPriority(pid, workerPriority);
  } catch {
    // It has ended already, or the system does not allow it: the work is the same at any priority.
  }
}

/** Whether the process was there to be killed. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
