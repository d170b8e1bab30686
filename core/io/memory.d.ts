/**
 * Memory of the machine and of the processes `pids`, in bytes. On Linux: used = MemTotal - MemAvailable, and the
 * sum of the proportional set sizes (a page that n processes share counts 1/n in each), resident size where the
 * kernel does not tell. Elsewhere: what is not free, and the sum of `residentBytes` by pid (the caller's figures;
 * this process' own is known). Processes that have ended meanwhile are left out. Throws nothing for them.
 */
export declare function sampleMemory(
  pids: readonly number[],
  residentBytes?: Readonly<Record<number, number>>,
): Promise<{
  readonly systemUsedBytes: number;
  readonly systemTotalBytes: number;
  readonly programBytes: number;
}>;
/** Memory of one process, in bytes. Where the system tells no more (only Linux does), the others equal `residentBytes`. */
export interface ProcessMemory {
  readonly pid: number;
  readonly residentBytes: number;
  /** Each page counted 1/n where n processes have it. */
  readonly proportionalBytes: number;
  /** Pages that no other process has. */
  readonly privateBytes: number;
  readonly sharedBytes: number;
}
/** Memory of processes one by one; those that have ended are left out. Throws nothing for them. */
export declare function sampleProcesses(pids: readonly number[]): Promise<readonly ProcessMemory[]>;
/** Bytes that this program could take now without swapping: the machine's, or the control group's where less. */
export declare function availableMemoryBytes(): Promise<number>;
/** Bytes that this user may still write in `folder`, or in its nearest ancestor that exists. Throws READ_FAILED. */
export declare function freeDiskBytes(folder: string): Promise<number>;
/**
 * Processors that this program may keep busy: those of its affinity, fewer where a control group's quota
 * (`cpu.max`) or a Slurm job's `SLURM_CPUS_PER_TASK` says so; at least 1.
 */
export declare function availableProcessors(): Promise<number>;
