import { type Code, simd, unsigned } from './assembler.js';

/** Vector instructions of one lane type: four float32 or two float64 in a v128. */
export interface Lanes {
  readonly type: 'f32' | 'f64';
  readonly count: 4 | 2;
  readonly elementBytes: 4 | 8;
  constant(value: number): Code;
  /** All lanes set to the scalar at an address. */
  splatLoad(address: Code, offset: number): Code;
  /** The vector with one lane loaded from an address of its own. */
  loadLane(address: Code, offset: number, vector: Code, lane: number): Code;
  extract(vector: Code, lane: number): Code;
  scalarLoad(address: Code, offset: number): Code;
  /** An i32: 1 where a >= b, 0 elsewhere and where either is NaN. */
  scalarAtLeast(a: Code, b: Code): Code;
  add(a: Code, b: Code): Code;
  sub(a: Code, b: Code): Code;
  mul(a: Code, b: Code): Code;
  div(a: Code, b: Code): Code;
  neg(a: Code): Code;
  abs(a: Code): Code;
  sqrt(a: Code): Code;
  nearest(a: Code): Code;
  /** NaN when either is NaN. */
  min(a: Code, b: Code): Code;
  /** NaN when either is NaN. */
  max(a: Code, b: Code): Code;
  /** The smaller, `value` where it is NaN: one instruction, where `min` takes several. */
  atMost(value: Code, limit: Code): Code;
  /** The larger, `value` where it is NaN. */
  atLeast(value: Code, limit: Code): Code;
  /** All bits set where true. */
  equal(a: Code, b: Code): Code;
  less(a: Code, b: Code): Code;
  lessOrEqual(a: Code, b: Code): Code;
}

function literal(bytes: Uint8Array): Code {
  const code = new Uint8Array(18);
  code.set([0xfd, 0x0c]);
  code.set(bytes, 2);
  return code;
}

/** Makes each constant once: the coefficients of series come again with every call of a function. */
function remembered(make: (value: number) => Code): (value: number) => Code {
  const made = new Map<string, Code>();
  return (value) => {
    const key = Object.is(value, -0) ? '-0' : String(value);
    const existing = made.get(key);
    if (existing !== undefined) return existing;
    const code = make(value);
    if (made.size < mostConstants) made.set(key, code);
    return code;
  };
}

const mostConstants = 500;

/** Memory access: alignment exponent, then offset. */
function splat(opcode: number, alignment: number, address: Code, offset: number): Code {
  return [address, 0xfd, opcode, alignment, ...unsigned(offset)];
}

export const float32Lanes: Lanes = {
  type: 'f32',
  count: 4,
  elementBytes: 4,
  constant: remembered((value) => literal(new Uint8Array(new Float32Array(4).fill(value).buffer))),
  splatLoad: (address, offset) => splat(0x09, 2, address, offset),
  loadLane: (address, offset, vector, lane) => [address, vector, 0xfd, 0x56, 2, ...unsigned(offset), lane],
  extract: (vector, lane) => [vector, 0xfd, 0x1f, lane],
  scalarLoad: (address, offset) => [address, 0x2a, 2, ...unsigned(offset)],
  scalarAtLeast: (a, b) => [a, b, 0x60],
  add: (a, b) => simd(0xe4, a, b),
  sub: (a, b) => simd(0xe5, a, b),
  mul: (a, b) => simd(0xe6, a, b),
  div: (a, b) => simd(0xe7, a, b),
  neg: (a) => simd(0xe1, a),
  abs: (a) => simd(0xe0, a),
  sqrt: (a) => simd(0xe3, a),
  nearest: (a) => simd(0x6a, a),
  min: (a, b) => simd(0xe8, a, b),
  max: (a, b) => simd(0xe9, a, b),
  atMost: (value, limit) => simd(0xea, value, limit),
  atLeast: (value, limit) => simd(0xeb, value, limit),
  equal: (a, b) => simd(0x41, a, b),
  less: (a, b) => simd(0x43, a, b),
  lessOrEqual: (a, b) => simd(0x45, a, b),
};

export const float64Lanes: Lanes = {
  type: 'f64',
  count: 2,
  elementBytes: 8,
  constant: remembered((value) => literal(new Uint8Array(new Float64Array(2).fill(value).buffer))),
  splatLoad: (address, offset) => splat(0x0a, 3, address, offset),
  loadLane: (address, offset, vector, lane) => [address, vector, 0xfd, 0x57, 3, ...unsigned(offset), lane],
  extract: (vector, lane) => [vector, 0xfd, 0x21, lane],
  scalarLoad: (address, offset) => [address, 0x2b, 3, ...unsigned(offset)],
  scalarAtLeast: (a, b) => [a, b, 0x66],
  add: (a, b) => simd(0xf0, a, b),
  sub: (a, b) => simd(0xf1, a, b),
  mul: (a, b) => simd(0xf2, a, b),
  div: (a, b) => simd(0xf3, a, b),
  neg: (a) => simd(0xed, a),
  abs: (a) => simd(0xec, a),
  sqrt: (a) => simd(0xef, a),
  nearest: (a) => simd(0x94, a),
  min: (a, b) => simd(0xf4, a, b),
  max: (a, b) => simd(0xf5, a, b),
  atMost: (value, limit) => simd(0xf6, value, limit),
  atLeast: (value, limit) => simd(0xf7, value, limit),
  equal: (a, b) => simd(0x47, a, b),
  less: (a, b) => simd(0x49, a, b),
  lessOrEqual: (a, b) => simd(0x4b, a, b),
};

export function and(a: Code, b: Code): Code {
  return simd(0x4e, a, b);
}

export function or(a: Code, b: Code): Code {
  return simd(0x50, a, b);
}

export function not(a: Code): Code {
  return simd(0x4d, a);
}

/** Bits of `ifSet` where the mask is set, of `ifClear` elsewhere. */
export function select(ifSet: Code, ifClear: Code, mask: Code): Code {
  return simd(0x52, ifSet, ifClear, mask);
}

export const i32x4 = {
  constant: (value: number): Code => literal(new Uint8Array(new Int32Array(4).fill(value).buffer)),
  add: (a: Code, b: Code): Code => simd(0xae, a, b),
  sub: (a: Code, b: Code): Code => simd(0xb1, a, b),
  shiftLeft: (a: Code, bits: Code): Code => simd(0xab, a, bits),
  shiftRightSigned: (a: Code, bits: Code): Code => simd(0xac, a, bits),
  fromFloat32: (a: Code): Code => simd(0xf8, a),
  toFloat32: (a: Code): Code => simd(0xfa, a),
};

export const i64x2 = {
  constant: (value: number): Code => i64x2.bits(BigInt(value)),
  bits: (value: bigint): Code => literal(new Uint8Array(new BigInt64Array(2).fill(value).buffer)),
  add: (a: Code, b: Code): Code => simd(0xce, a, b),
  sub: (a: Code, b: Code): Code => simd(0xd1, a, b),
  shiftLeft: (a: Code, bits: Code): Code => simd(0xcb, a, bits),
  shiftRightUnsigned: (a: Code, bits: Code): Code => simd(0xcd, a, bits),
};
