// A worker of a few lines for the conformance suite. It says hello, answers each piece of work with its id, and
// does what the id of a task tells it: exit, throw, reject, hang.
const port = process.parentPort ?? process;
const say = (message) => (process.parentPort ?? { postMessage: (m) => process.send(m) }).postMessage(message);

const deeds = {
  exit: () => process.exit(3),
  abort: () => process.abort(),
  throw: () => {
    throw new Error('thrown by the fixture');
  },
  hang: () => {
    for (;;);
  },
};

port.on('message', (received) => {
  const message = process.parentPort === undefined ? received : received.data;
  if (message.kind === 'task') deeds[message.fitTaskId]();
  if (message.kind === 'work') {
    say({
      kind: 'done',
      workId: message.workId,
      result: { kind: 'mask', voxels: message.workId, withoutSignal: 0, bright: 0, brightOutside: 0 },
    });
  }
});
say({ kind: 'hello', protocolVersion: 3, pid: process.pid });
