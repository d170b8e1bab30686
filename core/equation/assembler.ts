import { ByteWriter } from './byteWriter.js';

/**
 * Instruction bytes of WebAssembly; each helper takes operands as code that leaves one value. Code holds its parts
 * instead of copying them, so that building an expression costs as much as its bytes; `emitModule` joins them.
 */
export type Code = readonly (number | Code)[] | Uint8Array<ArrayBuffer>;

/** Value types. */
export const i32 = 0x7f;
export const v128 = 0x7b;
const emptyBlock = 0x40;

/** Unsigned LEB128. */
export function unsigned(value: number): readonly number[] {
  if (value < 128) return [value];
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** An instruction with one number, made once for each: large equations have thousands of the same. */
function instruction(...prefix: number[]): (operand: number) => Code {
  const made: Code[] = [];
  return (operand) => {
    const known = made[operand];
    if (known !== undefined) return known;
    const code = Uint8Array.of(...prefix, ...unsigned(operand));
    if (operand < mostRemembered) made[operand] = code;
    return code;
  };
}

/** Opcodes and locals of all but the largest equations. */
const mostRemembered = 4096;
const vectorInstruction = instruction(0xfd);
const get = instruction(0x20);
const set = instruction(0x21);

export function simd(opcode: number, ...operands: Code[]): Code {
  operands.push(vectorInstruction(opcode));
  return operands;
}

export function i32Const(value: number): Code {
  return [0x41, ...signed(value)];
}

export function i32Add(a: Code, b: Code): Code {
  return [a, b, 0x6a];
}

export function i32Sub(a: Code, b: Code): Code {
  return [a, b, 0x6b];
}

export function i32Multiply(a: Code, b: Code): Code {
  return [a, b, 0x6c];
}

export function i32And(a: Code, b: Code): Code {
  return [a, b, 0x71];
}

/** 1 where a < b, both unsigned, else 0. */
export function i32Less(a: Code, b: Code): Code {
  return [a, b, 0x49];
}

/** `ifSet` where the condition is not 0, else `ifZero`. */
export function i32Select(ifSet: Code, ifZero: Code, condition: Code): Code {
  return [ifSet, ifZero, condition, 0x1b];
}

export function localGet(index: number): Code {
  return get(index);
}

export function localSet(index: number, value: Code): Code {
  return [value, set(index)];
}

export function localTee(index: number, value: Code): Code {
  return [value, 0x22, ...unsigned(index)];
}

/** v128.load of 16 bytes at `address + offset`. */
export function load(address: Code, offset: number): Code {
  return [address, 0xfd, 0x00, 4, ...unsigned(offset)];
}

/** v128.store of 16 bytes at `address + offset`. */
export function store(address: Code, offset: number, value: Code): Code {
  return [address, value, 0xfd, 0x0b, 4, ...unsigned(offset)];
}

/** Runs `body` at least once and again as long as `condition` leaves a non-zero i32. */
export function repeatWhile(body: Code, condition: Code): Code {
  return [0x03, emptyBlock, body, condition, 0x0d, 0, 0x0b];
}

/** Runs `body` as long as `condition` leaves a non-zero i32. */
export function loopWhile(condition: Code, body: Code): Code {
  return [0x03, emptyBlock, condition, 0x04, emptyBlock, body, 0x0c, 1, 0x0b, 0x0b];
}

/** Runs `body` when `condition` leaves a non-zero i32. */
export function when(condition: Code, body: Code): Code {
  return [condition, 0x04, emptyBlock, body, 0x0b];
}

/** A function of i32 parameters and no result; its locals are the integers, then the vectors. */
export interface EmittedFunction {
  readonly name: string;
  readonly parameters: number;
  readonly vectorLocals: number;
  readonly integerLocals: number;
  readonly body: Code;
}

/**
 * A module that imports its memory as `env.memory` and exports the given functions.
 * Binary format: WebAssembly Core Specification 2.0, chapter 5.
 */
export function emitModule(functions: readonly EmittedFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map((f) => [0x60, ...vector(Array.from({ length: f.parameters }, () => [i32])), 0]);
  const memoryImport = [...text('env'), ...text('memory'), 0x02, 0x00, 0x00];
  const exports = functions.map((f, index) => [...text(f.name), 0x00, ...unsigned(index)]);
  const bodies = functions.map((f) => {
    const locals = vector([
      [...unsigned(f.integerLocals), i32],
      [...unsigned(f.vectorLocals), v128],
    ]);
    return sized([locals, f.body, 0x0b]);
  });
  const writer = new ByteWriter();
  writer.write([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
  writer.write(section(1, vector(types)));
  writer.write(section(2, vector([memoryImport])));
  writer.write(section(3, vector(functions.map((_, index) => unsigned(index)))));
  writer.write(section(7, vector(exports)));
  writer.write(section(10, vector(bodies)));
  return writer.bytes();
}

/** The number of bytes of `content` and the bytes. */
function sized(content: Code): Code {
  const writer = new ByteWriter();
  writer.write(content);
  const bytes = writer.bytes();
  return [unsigned(bytes.length), bytes];
}

function section(id: number, content: Code): Code {
  return [id, sized(content)];
}

function vector(items: readonly Code[]): Code {
  return [unsigned(items.length), ...items];
}

function text(value: string): Code {
  return [...unsigned(value.length), ...[...value].map((character) => character.charCodeAt(0))];
}
