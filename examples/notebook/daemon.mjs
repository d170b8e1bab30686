// A daemon does not keep the program from ending, and ends with it.
import { isProgram, Process, task } from 'voxfit/parallel';

export const forever = task(import.meta.url, 'forever', () => new Promise(() => setInterval(() => {}, 1000)));

if (isProgram(import.meta.url)) {
  const daemon = new Process(forever, [], { daemon: true });
  daemon.start();
  while (daemon.pid === undefined) await new Promise((later) => setTimeout(later, 5));
  console.log(`the program ends, and with it process ${daemon.pid}`);
}
