// The worker of the built program with a fault in it. FAULTY_WORKER is JSON: `worker`, path of the real one; `deed`, see
// below; and when it is done: `image` and `bytes`, whenever these bytes of that file are read; or `writes` and `once`,
// before the worker's n-th write, by the first worker that can make the folder `once`.
const fs = require('node:fs');
const { execFileSync } = require('node:child_process');

const plan = JSON.parse(process.env.FAULTY_WORKER);
const send = (message) =>
  process.parentPort === undefined ? process.send(message) : process.parentPort.postMessage(message);

const deeds = {
  exit: () => process.exit(3),
  throw: () =>
    setImmediate(() => {
      throw new Error('thrown by a fault');
    }),
  reject: () => void Promise.reject(new Error('rejected by a fault')),
  abort: () => process.abort(),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  stop: () => process.kill(process.pid, 'SIGSTOP'),
  loop: () => {
    for (;;);
  },
  allocate: () => {
    // The machine of a test has more memory than a fault should take: the process may have 300 MB more than now.
    const usedKb = Number(/VmData:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]);
    execFileSync('prlimit', ['--pid', `${process.pid}`, `--data=${(usedKb + 300_000) * 1024}`]);
    const kept = [];
    for (;;) kept.push(new Array(100_000).fill(kept.length + 0.5));
  },
  garbage: () => send(plan.garbage),
};

const paths = new Map();
const { openSync, readSync, writeSync } = fs;
fs.openSync = (path, ...rest) => {
  const descriptor = openSync(path, ...rest);
  paths.set(descriptor, path);
  return descriptor;
};
fs.readSync = (descriptor, target, offset, length, position) => {
  const isRead = ([from, to]) => position < to && position + length > from;
  if (plan.bytes !== undefined && paths.get(descriptor) === plan.image && plan.bytes.some(isRead)) {
    deeds[plan.deed]();
  }
  return readSync(descriptor, target, offset, length, position);
};
let writes = 0;
fs.writeSync = (...words) => {
  if (plan.writes !== undefined && ++writes >= plan.writes && isFirst()) deeds[plan.deed]();
  return writeSync(...words);
};

function isFirst() {
  try {
    fs.mkdirSync(plan.once);
    return true;
  } catch {
    return false;
  }
}

require(plan.worker);
