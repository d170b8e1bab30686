/** What can go wrong in a run. Each run of the fault test has one of them, at a random time. */
export const faultKinds = [
  'kill',
  'stop',
  'exit',
  'throw',
  'reject',
  'abort',
  'loop',
  'allocate',
  'garbage',
  'disk full',
  'input truncated',
  'output read-only',
  'program killed',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Deeds of a worker itself, see faultyWorker.cjs; `kill` and `stop` are done to it from outside. */
export const ownDeeds: readonly FaultKind[] = [
  'exit',
  'throw',
  'reject',
  'abort',
  'loop',
  'allocate',
  'garbage',
];
/** Kinds that take a disk of their own, which only root can mount. */
export const diskKinds: readonly FaultKind[] = ['disk full', 'output read-only'];

/** All that is random of a run. */
export interface FaultPlan {
  readonly seed: number;
  readonly kind: FaultKind;
  /** When, as a share of the time that an undisturbed run takes. */
  readonly moment: number;
  /** Before which of its writes a worker does its deed. */
  readonly writes: number;
  /** Whether the input is compressed, and so inflated into the scratch folder. */
  readonly isCompressed: boolean;
  /** Of what is left of a truncated input. */
  readonly share: number;
  readonly garbage: unknown;
}

/** Messages that no worker sends. */
const garbage: readonly unknown[] = [
  'ready',
  null,
  42,
  [],
  {},
  { kind: 'toString' },
  { kind: 'done', workId: 'one', result: null },
  { kind: 'done', workId: 1, result: { kind: 'fit', slab: {}, result: { statusCounts: 'many' } } },
  { kind: 'failed', workId: 1, error: { code: 'NO_SUCH_CODE', message: 7 } },
  { kind: 'hello', protocolVersion: 99, pid: 1 },
  { kind: 'beat', residentBytes: 'many' },
];

/** The plan of a seed; 13 seeds in a row have every kind once. */
export function planOf(seed: number): FaultPlan {
  const random = randomFrom(seed);
  return {
    seed,
    kind: faultKinds[seed % faultKinds.length] as FaultKind,
    moment: random(),
    writes: 1 + Math.floor(random() * 60),
    isCompressed: random() < 0.5,
    share: random(),
    garbage: garbage[Math.floor(random() * garbage.length)],
  };
}

/** Numbers from 0 to 1 that follow from the seed: a counter through the finaliser of MurmurHash3 (Appleby, public domain). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296;
  };
}
