// A worker that does what the mask path of its work tells it: answer, exit, die the first times, say nothing, throw.
const { existsSync, writeFileSync } = require('node:fs');

process.send({ kind: 'hello', protocolVersion: Number(process.env.FIXTURE_PROTOCOL ?? 2), pid: process.pid });
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  if (message.kind === 'stop') {
    process.send({ kind: 'bye' }, () => process.exit(0));
    return;
  }
  if (message.kind !== 'work') return;
  const { workId, work } = message;
  const [deed, argument] = work.task.mask.path.split(':');
  const answer = () => process.send({ kind: 'done', workId, result: { kind: 'mask', voxels: process.pid } });
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
