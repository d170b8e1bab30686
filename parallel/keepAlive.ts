/** Days, in ms: the timer only has to exist. */
const longMs = 2 ** 31 - 1;

let underWay = 0;
let timer: NodeJS.Timeout | undefined;

/** Keeps the program from ending while `work` goes on; workers themselves do not. */
export async function keepAlive<R>(work: Promise<R>): Promise<R> {
  if (underWay++ === 0) timer = setInterval(() => {}, longMs);
  try {
    return await work;
  } finally {
    if (--underWay === 0) clearInterval(timer);
  }
}
