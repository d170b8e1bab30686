import { sampleMemory } from './memory.js';

const sampleIntervalMs = 250;

/** Watches this process and the processes that `pids` names, and keeps the largest sum of their memory. */
export class PeakMemory {
  private peakBytes = 0;
  private readonly timer: ReturnType<typeof setInterval>;
  private sampling: Promise<void> = Promise.resolve();

  constructor(private readonly pids: () => readonly number[]) {
    this.timer = setInterval(() => this.sample(), sampleIntervalMs);
  }

  /** Takes a last sample and answers the peak in bytes. */
  async stop(): Promise<number> {
    clearInterval(this.timer);
    this.sample();
    await this.sampling;
    return this.peakBytes;
  }

  private sample(): void {
    this.sampling = sampleMemory([process.pid, ...this.pids()]).then(({ programBytes }) => {
      this.peakBytes = Math.max(this.peakBytes, programBytes);
    });
  }
}
