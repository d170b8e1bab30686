// A worker that does what the mask path of its work tells it: answer, exit, die the first times, say nothing, throw.
const { existsSync, writeFileSync } = require('node:fs');

process.send({ kind: 'hello', protocolVersion: Number(process.env.FIXTURE_PROTOCOL ?? 3), pid: process.pid });
process.on('disconnect', () => process.exit(0));

/** Slabs that it was given and has not answered: it answers the first once it has the next. Dies of slab 13. */
const slabs = [];
function fitSlab(workId, { slab }) {
  slabs.push({ workId, slab });
  if (slabs.length < 2) return;
  if (slabs[0].slab.index === 13) process.kill(process.pid, 'SIGKILL');
  while (slabs.length > 0) {
    const first = slabs.shift();
    const result = { statusCounts: [slabs.length], seconds: 0 };
    process.send({ kind: 'done', workId: first.workId, result: { kind: 'fit', slab: first.slab, result } });
  }
}

process.on('message', (message) => {
  if (message.kind === 'stop') {
    process.send({ kind: 'bye' }, () => process.exit(0));
    return;
  }
  if (message.kind !== 'work') return;
  const { workId, work } = message;
  if (work.kind === 'fit') {
    fitSlab(workId, work);
    return;
  }
  const [deed, argument] = work.task.mask.path.split(':');
  const answer = () =>
    process.send({
      kind: 'done',
      workId,
      result: { kind: 'mask', voxels: process.pid, withoutSignal: 0, bright: 0, brightOutside: 0 },
    });
  if (deed === 'answer') answer();
  if (deed === 'later') setTimeout(answer, Number(argument));
  if (deed === 'exit') process.exit(7);
  if (deed === 'nonsense') process.send({ kind: 'done', workId: 'one', result: null });
  if (deed === 'stop') process.kill(process.pid, 'SIGSTOP');
  if (deed === 'exit-once') {
    if (existsSync(argument)) answer();
    else {
      writeFileSync(argument, '');
      process.kill(process.pid, 'SIGKILL');
    }
  }
  if (deed === 'fail') {
    const error = {
      code: 'READ_FAILED',
      message: 'the fixture cannot read',
      detail: { byte: 5 },
      cause: ['below'],
    };
    process.send({ kind: 'failed', workId, error });
  }
});
