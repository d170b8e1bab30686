import { fork } from 'node:child_process';
import type { WorkerMaker } from '../contracts/workerHandle.js';
import type { ToWorker } from '../contracts/workerMessages.js';

/** Makes workers as Node child processes that run the script at `workerPath`. */
export function nodeWorker(workerPath: string): WorkerMaker {
  return (name) => {
    const child = fork(workerPath, ['voxfit-worker', name, `${process.pid}`], {
      serialization: 'advanced', // an open bound is Infinity, which JSON would lose
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [],
      env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined }, // a worker opens no connection; reading them takes longer than its start
    });
    const exitListeners: ((reason: string) => void)[] = [];
    let reason: string | undefined;
    const end = (why: string): void => {
      if (reason !== undefined) return;
      reason = why;
      for (const listener of exitListeners) listener(why);
    };
    child.once('exit', (code, signal) =>
      end(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`),
    );
    child.on('error', (error) => {
      if (child.pid === undefined) end(`it could not be started: ${error.message}`);
    });
    return {
      get pid() {
        return child.pid;
      },
      post(message: ToWorker) {
        if (child.connected) child.send(message, () => {});
      },
      onMessage(listener) {
        child.on('message', listener);
      },
      onExit(listener) {
        if (reason === undefined) exitListeners.push(listener);
        else listener(reason);
      },
      unref() {
        child.unref();
        child.channel?.unref();
      },
      kill() {
        child.kill('SIGKILL');
      },
    };
  };
}
