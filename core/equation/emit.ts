import type { NoiseLoss } from '../contracts/job.js';
import {
  type Code,
  type EmittedFunction,
  emitModule,
  i32Add,
  i32Const,
  i32Sub,
  load,
  localGet,
  localSet,
  repeatWhile,
  store,
} from './assembler.js';
import { BetweenSamples, integerLocalsFor } from './betweenSamples.js';
import { CarriedValues } from './carriedValues.js';
import { emitLoss, type Sample, type SampleTerms } from './emitLoss.js';
import { argument, type Graph, type GraphNode } from './graph.js';
import { and, float32Lanes, float64Lanes, type Lanes, not, or, select } from './lanes.js';
import { Scope } from './scope.js';
import { VectorFunctions } from './vectorFunctions.js';

/** What the emitted functions compute; `gradient` holds the derivatives with respect to the free parameters. */
export interface EmitInput {
  readonly graph: Graph;
  readonly value: GraphNode;
  readonly gradient: readonly GraphNode[];
  /** Symbols in the order of the parameter lanes in memory. */
  readonly parameters: readonly string[];
  /** Symbols in the order of the scalar values of a sample in memory. */
  readonly variables: readonly string[];
  /** Each vector of the signal is followed by one of weights. */
  readonly weighted: boolean;
  /** Absent: least squares. */
  readonly loss?: NoiseLoss;
}

/*
 * Parameters of an emitted function (all i32): number of samples (> 0); address of the variables, (nt, nv) scalars
 * of the lane type; address of the signal, (nt) vectors; address of the parameters, (np) vectors; address of the
 * result vectors: sum of squared residuals, then J'r for each free parameter, then the lower triangle of J'J row by
 * row, with r = signal - value and J the derivatives of the value. Samples that are NaN count for nothing.
 * With weights the signal is (nt) pairs of vectors, sample and weight (finite); every term is multiplied by the weight.
 * With a loss (emitLoss.ts) the first sum is that of the losses, r in J'r is half their negative slope, and the terms
 * of J'J are multiplied by half their curvature.
 */
const argumentCount = 5;
const [samples, variables, signal, parameters, result] = [0, 1, 2, 3, 4];

/** Number of result vectors for `free` free parameters. */
export function resultVectors(free: number): number {
  return 1 + free + (free * (free + 1)) / 2;
}

/** A WebAssembly module exporting `accumulateFloat32` and `accumulateFloat64`; it imports `env.memory`. */
export function emitAccumulators(input: EmitInput): Uint8Array<ArrayBuffer> {
  return emitModule([
    accumulator('accumulateFloat32', float32Lanes, input),
    accumulator('accumulateFloat64', float64Lanes, input),
  ]);
}

function accumulator(name: string, lanes: Lanes, input: EmitInput): EmittedFunction {
  const integerLocals = integerLocalsFor(neededNodes(input), lanes);
  const scope = new Scope(argumentCount + integerLocals);
  const free = input.gradient.length;
  const sums = Array.from({ length: resultVectors(free) }, () => scope.variable());
  const { before, values, carryOn } = emitNodes(input, lanes, scope);
  const measured = scope.keep(load(localGet(signal), 0));
  const valid = scope.keep(lanes.equal(measured, measured));
  const residual = scope.keep(and(lanes.sub(measured, read(values, input.value)), valid));
  const derivatives = input.gradient.map((node) => scope.keep(and(read(values, node), valid)));
  const add = (index: number, term: Code): void => {
    const sum = sums[index];
    if (sum !== undefined) sum.set(lanes.add(sum.get, term));
  };
  const sample = { measured, predicted: read(values, input.value), residual, valid };
  const { cost, pull, curvature } = sampleTerms(sample, lanes, scope, input);
  add(0, cost);
  let index = 1;
  for (const derivative of derivatives) add(index++, lanes.mul(derivative, pull));
  for (const [row, derivative] of derivatives.entries()) {
    const bent = curvature === null ? derivative : scope.keep(lanes.mul(derivative, curvature));
    for (const other of derivatives.slice(0, row + 1)) add(index++, lanes.mul(bent, other));
  }
  carryOn();
  scope.append(advance(signal, input.weighted ? 32 : 16));
  scope.append(advance(variables, input.variables.length * lanes.elementBytes));
  scope.append(localSet(samples, i32Sub(localGet(samples), i32Const(1))));
  const loop = repeatWhile(scope.takeCode(), localGet(samples));

  const after = sums.map((sum, position) => store(localGet(result), position * 16, sum.get));
  return {
    name,
    parameters: argumentCount,
    vectorLocals: scope.vectorLocals,
    integerLocals,
    body: [before, loop, after],
  };
}

/** The terms of a sample with its weight; a curvature of null is 1. */
function sampleTerms(
  sample: Sample,
  lanes: Lanes,
  scope: Scope,
  { weighted, loss }: EmitInput,
): Omit<SampleTerms, 'curvature'> & { readonly curvature: Code | null } {
  const { mul } = lanes;
  const { residual } = sample;
  const terms = loss === undefined ? null : emitLoss(loss, lanes, scope, sample);
  if (!weighted) return terms ?? { cost: mul(residual, residual), pull: residual, curvature: null };
  const weight = scope.keep(load(localGet(signal), 16));
  if (terms === null) {
    const pull = scope.keep(mul(weight, residual));
    return { cost: mul(pull, residual), pull, curvature: weight };
  }
  return {
    cost: mul(weight, terms.cost),
    pull: scope.keep(mul(weight, terms.pull)),
    curvature: scope.keep(mul(weight, terms.curvature)),
  };
}

/**
 * Computes value and gradient. Returns the code to run once, before the samples, and the code that reads each node; the
 * code of a sample stays in the scope, and more may follow it; `carryOn` ends it with what the next sample needs of it.
 */
export function emitNodes(
  input: EmitInput,
  lanes: Lanes,
  scope: Scope,
): {
  readonly before: Code;
  readonly values: ReadonlyMap<number, Code>;
  readonly carryOn: () => void;
} {
  const functions = new VectorFunctions(lanes, scope);
  const values = new Map<number, Code>();
  const perSample = dependsOnSample(input);
  const needed = neededNodes(input);
  const carried = new CarriedValues(scope, lanes);
  const between = new BetweenSamples(
    needed,
    scope,
    lanes,
    { address: variables, samples, symbols: input.variables },
    argumentCount,
  );
  between.start();
  carried.start(needed, perSample, values, (name) => emitSymbol(name, lanes, input));
  const emit = (node: GraphNode): void => {
    if (values.has(node.id)) return;
    values.set(node.id, emitNode(node, values, lanes, scope, functions, carried, between, input));
  };
  for (const node of needed) if (!perSample.has(node.id)) emit(node);
  const before = scope.takeCode();
  for (const node of needed) if (perSample.has(node.id)) emit(node);
  return { before, values, carryOn: () => carried.advance(values) };
}

/** Adds `bytes` to the address in a local. */
export function advance(pointer: number, bytes: number): Code {
  return localSet(pointer, i32Add(localGet(pointer), i32Const(bytes)));
}

/** The code that reads a node that has been computed. */
export function read(values: ReadonlyMap<number, Code>, node: GraphNode): Code {
  return values.get(node.id) as Code;
}

/** Nodes that value and gradient need, arguments first. */
export function neededNodes(input: EmitInput): GraphNode[] {
  const marked = new Set<number>();
  const mark = (node: GraphNode): void => {
    if (marked.has(node.id)) return;
    marked.add(node.id);
    node.args.forEach(mark);
  };
  mark(input.value);
  input.gradient.forEach(mark);
  return input.graph.nodes.filter((node) => marked.has(node.id));
}

/** Ids of nodes that change from sample to sample; the others are computed once per call. */
function dependsOnSample(input: EmitInput): Set<number> {
  const changing = new Set<number>();
  for (const node of input.graph.nodes) {
    const isVariable = node.op === 'symbol' && input.variables.includes(node.name);
    if (isVariable || node.op === 'scan' || node.args.some((arg) => changing.has(arg.id)))
      changing.add(node.id);
  }
  return changing;
}

/** Computes one node, whose arguments are in `values`, and returns the code that reads it. */
function emitNode(
  node: GraphNode,
  values: ReadonlyMap<number, Code>,
  lanes: Lanes,
  scope: Scope,
  functions: VectorFunctions,
  carried: CarriedValues,
  between: BetweenSamples,
  input: EmitInput,
): Code {
  if (node.op === 'const') return lanes.constant(node.value);
  if (node.op === 'symbol') return scope.keep(emitSymbol(node.name, lanes, input));
  const a = read(values, argument(node, 0));
  const b = node.args.length > 1 ? read(values, argument(node, 1)) : a;
  switch (node.op) {
    case 'neg':
      return scope.keep(lanes.neg(a));
    case 'add':
      return scope.keep(lanes.add(a, b));
    case 'sub':
      return scope.keep(lanes.sub(a, b));
    case 'mul':
      return scope.keep(lanes.mul(a, b));
    case 'div':
      return scope.keep(lanes.div(a, b));
    case 'exp':
    case 'log':
      return functions.call(node.op, a);
    case 'sqrt':
      return scope.keep(lanes.sqrt(a));
    case 'abs':
      return scope.keep(lanes.abs(a));
    case 'sin':
    case 'cos':
    case 'atan':
      return functions.call(node.op, a);
    case 'min':
      return scope.keep(lanes.min(a, b));
    case 'max':
      return scope.keep(lanes.max(a, b));
    case 'pow':
      return functions.call('exp', lanes.mul(b, functions.call('log', a)));
    case 'less':
      return scope.keep(lanes.less(a, b));
    case 'lessOrEqual':
      return scope.keep(lanes.lessOrEqual(a, b));
    case 'equal':
      return scope.keep(lanes.equal(a, b));
    case 'and':
      return scope.keep(and(a, b));
    case 'or':
      return scope.keep(or(a, b));
    case 'not':
      return scope.keep(not(a));
    case 'select':
      return scope.keep(select(b, read(values, argument(node, 2)), a));
    case 'scan':
      return carried.scan(node, a, b);
    case 'previous':
      return a;
    case 'delayed':
    case 'delayedSlope':
      return between.read(node, b);
  }
}

function emitSymbol(name: string, lanes: Lanes, input: EmitInput): Code {
  const variable = input.variables.indexOf(name);
  if (variable >= 0) return lanes.splatLoad(localGet(variables), variable * lanes.elementBytes);
  return load(localGet(parameters), input.parameters.indexOf(name) * 16);
}
