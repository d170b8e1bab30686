import type { FromWorker, ToWorker } from '../core/contracts/workerMessages.js';

/** The line to the parent, whichever kind of process this is. */
export interface Channel {
  send(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
  /** The parent has gone: nobody will ask for anything again. */
  onClosed(listener: () => void): void;
}

/** Electron's end of a utility process' line (`process.parentPort`), as far as it is used here. */
interface ParentPort {
  postMessage(message: FromWorker): void;
  on(event: 'message', listener: (event: { data: ToWorker }) => void): void;
  on(event: 'close', listener: () => void): void;
}

/** Opens the line to the parent: an Electron main process or a Node process that forked this one. */
export function openChannel(): Channel {
  const parentPort = (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data)),
      onClosed: (listener) => parentPort.on('close', listener),
    };
  }
  if (!process.send) throw new Error('A worker must be started by the program; it has no line to a parent.');
  return {
    send: (message) => {
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => process.on('message', listener),
    onClosed: (listener) => process.on('disconnect', listener),
  };
}
