import { anonymousBytes, sampleMemory } from './memory.js';

const sampleIntervalMs = 250;
/** Growth of memory that is looked at in full. */
const noticedGrowth = 1.02;

/**
 * Watches this process and the processes that `pids` names, and keeps the largest sum of their memory. The system walks
 * through all pages of a process to tell what it shares; it is asked to only when the memory of the processes has grown.
 */
export class PeakMemory {
  private peakBytes = 0;
  private anonymousAtPeak = 0;
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
    this.sampling = this.sampleWhereGrown([process.pid, ...this.pids()]);
  }

  private async sampleWhereGrown(pids: readonly number[]): Promise<void> {
    const anonymous = await anonymousBytes(pids);
    if (anonymous !== null && anonymous < noticedGrowth * this.anonymousAtPeak) return;
    this.anonymousAtPeak = anonymous ?? 0;
    const { programBytes } = await sampleMemory(pids);
    this.peakBytes = Math.max(this.peakBytes, programBytes);
  }
}
