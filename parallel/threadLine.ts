import { threadId } from 'node:worker_threads';
import { VoxfitError } from '../core/contracts/errors.js';

/** Threads that may wait in one line at a time. */
const places = 256;
const [guardWord, countWord, firstPlace] = [0, 1, 2];
const wordsPerPlace = 3;
const [stateWord, threadWord, orderWord] = [0, 1, 2];
const [free, waiting, called] = [0, 1, 2];
/** A thread that finds the line guarded looks again after this long, if nobody wakes it: guarding takes microseconds. */
const guardLookMs = 1;

/** How a thread is named in shared words, in which 0 is nobody. */
export const nobody = 0;
export const thisThread = threadId + 1;

/** Words of a line, before those of who owns it. */
export const lineWords: number = firstPlace + places * wordsPerPlace;

/**
 * Threads that wait in the order in which they came, in words of a SharedArrayBuffer (the first `lineWords` of it). What
 * goes on in it is for one thread at a time, by `guarded`; only `sleep` waits.
 */
export class ThreadLine {
  constructor(private readonly words: Int32Array) {}

  /** Does `work`, which must be short and must not wait, while no other thread does so. */
  guarded<R>(work: () => R): R {
    for (;;) {
      const holder = Atomics.compareExchange(this.words, guardWord, nobody, thisThread);
      if (holder === nobody) break;
      Atomics.wait(this.words, guardWord, holder, guardLookMs);
    }
    try {
      return work();
    } finally {
      Atomics.store(this.words, guardWord, nobody);
      Atomics.notify(this.words, guardWord, 1);
    }
  }

  /** Puts this thread at the end of the line; guarded. Answers its place. Throws SYNC_MISUSE when the line is full. */
  enter(): number {
    for (let place = firstPlace; place < lineWords; place += wordsPerPlace) {
      if (this.words[place + stateWord] !== free) continue;
      const order = (this.words[countWord] as number) + 1;
      this.words[countWord] = order;
      this.words.set([waiting, thisThread, order], place);
      return place;
    }
    throw new VoxfitError('SYNC_MISUSE', `More than ${places} threads wait for the same.`, { places });
  }

  /** Calls the thread that came first; guarded. Answers the thread, or `nobody` where none waits. */
  callFirst(): number {
    let first = -1;
    for (let place = firstPlace; place < lineWords; place += wordsPerPlace) {
      if (this.words[place + stateWord] !== waiting) continue;
      const isEarlier =
        first < 0 ||
        (((this.words[place + orderWord] as number) - (this.words[first + orderWord] as number)) | 0) < 0;
      if (isEarlier) first = place;
    }
    if (first < 0) return nobody;
    Atomics.store(this.words, first + stateWord, called);
    Atomics.notify(this.words, first + stateWord);
    return this.words[first + threadWord] as number;
  }

  /** Waits at the place until it is called, and leaves it; false when `timeoutMs` was over first. Not guarded. */
  sleep(place: number, timeoutMs: number): boolean {
    Atomics.wait(this.words, place + stateWord, waiting, timeoutMs);
    return this.guarded(() => {
      const wasCalled = this.words[place + stateWord] === called;
      this.words[place + stateWord] = free;
      return wasCalled;
    });
  }

  /** Takes a thread that has ended out of the line, also where it was guarding it; answers whether it had been called. */
  forget(thread: number): boolean {
    Atomics.compareExchange(this.words, guardWord, thread, nobody);
    return this.guarded(() => {
      let wasCalled = false;
      for (let place = firstPlace; place < lineWords; place += wordsPerPlace) {
        if (this.words[place + stateWord] === free || this.words[place + threadWord] !== thread) continue;
        wasCalled ||= this.words[place + stateWord] === called;
        this.words[place + stateWord] = free;
      }
      return wasCalled;
    });
  }
}
