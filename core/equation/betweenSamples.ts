import {
  type Code,
  i32Add,
  i32And,
  i32Const,
  i32Less,
  i32Multiply,
  i32Select,
  i32Sub,
  localGet,
  localSet,
  loopWhile,
} from './assembler.js';
import { argument, type GraphNode } from './graph.js';
import { and, type Lanes, select } from './lanes.js';
import type { Scope } from './scope.js';

/** Where the samples of the variables are: address of (samples, symbols) scalars of the lane type, in locals. */
export interface SampleTable {
  readonly address: number;
  readonly samples: number;
  readonly symbols: readonly string[];
}

interface Curve {
  readonly value: Code;
  readonly slope: Code;
}

/** One node of each pair of value and slope that are read at the same place. */
function places(nodes: readonly GraphNode[]): Map<string, GraphNode> {
  const delayed = nodes.filter(({ op }) => op === 'delayed' || op === 'delayedSlope');
  return new Map(delayed.map((node) => [placeOf(node), node]));
}

function placeOf({ args }: GraphNode): string {
  return args.map(({ id }) => id).join(' ');
}

/** The integer locals that `BetweenSamples` needs: a cursor per lane for each place, and the two addresses of the table. */
export function integerLocalsFor(nodes: readonly GraphNode[], lanes: Lanes): number {
  const { size } = places(nodes);
  return size === 0 ? 0 : size * lanes.count + 2;
}

/**
 * Reads curves between samples, see interpolation.ts for which, at a place of its own in each lane. Each lane has a
 * cursor, the row of the last sample that is not after its place, which only moves on: places must not go back from
 * sample to sample, as a time less a delay does not.
 */
export class BetweenSamples {
  private readonly cursors = new Map<string, readonly number[]>();
  private readonly known = new Map<string, Curve>();
  private readonly rowBytes: number;
  private readonly firstRow: number;
  private readonly lastRow: number;

  /** firstLocal: of as many as integerLocalsFor says. */
  constructor(
    nodes: readonly GraphNode[],
    private readonly scope: Scope,
    private readonly lanes: Lanes,
    private readonly table: SampleTable,
    firstLocal: number,
  ) {
    this.rowBytes = table.symbols.length * lanes.elementBytes;
    [this.firstRow, this.lastRow] = [firstLocal, firstLocal + 1];
    let next = firstLocal + 2;
    for (const place of places(nodes).keys()) {
      this.cursors.set(
        place,
        Array.from({ length: lanes.count }, () => next++),
      );
    }
  }

  /** Before the loop over samples. */
  start(): void {
    if (this.cursors.size === 0) return;
    const { address, samples } = this.table;
    const { scope, rowBytes } = this;
    scope.append(localSet(this.firstRow, localGet(address)));
    const lastOffset = i32Multiply(i32Sub(localGet(samples), i32Const(1)), i32Const(rowBytes));
    scope.append(localSet(this.lastRow, i32Add(localGet(address), lastOffset)));
    for (const cursor of [...this.cursors.values()].flat()) scope.append(localSet(cursor, localGet(address)));
  }

  /** The value or the slope of a curve; at: code that reads the place. */
  read(node: GraphNode, at: Code): Code {
    const place = placeOf(node);
    const curve = this.known.get(place) ?? this.emit(node, at, this.cursors.get(place) ?? []);
    this.known.set(place, curve);
    return node.op === 'delayed' ? curve.value : curve.slope;
  }

  private emit(node: GraphNode, at: Code, cursors: readonly number[]): Curve {
    const { scope, rowBytes, firstRow, lastRow } = this;
    const [valueOffset, timeOffset] = [this.offsetOf(argument(node, 0)), this.offsetOf(argument(node, 2))];
    for (const [lane, cursor] of cursors.entries()) scope.append(this.advance(cursor, at, lane, timeOffset));
    const rows = [-1, 0, 1, 2].map((step) =>
      cursors.map((cursor) => {
        const row = i32Add(localGet(cursor), i32Const(step * rowBytes));
        if (step === -1)
          return i32Select(row, localGet(firstRow), i32Less(localGet(firstRow), localGet(cursor)));
        return step === 0 ? row : i32Select(row, localGet(lastRow), i32Less(row, localGet(lastRow)));
      }),
    );
    const gather = (row: number, offset: number): Code => scope.keep(this.gathered(rows[row] ?? [], offset));
    const times = [0, 1, 2, 3].map((row) => gather(row, timeOffset));
    const values = [0, 1, 2, 3].map((row) => gather(row, valueOffset));
    return this.curve(times, values, at);
  }

  private offsetOf(symbol: GraphNode): number {
    return this.table.symbols.indexOf(symbol.name) * this.lanes.elementBytes;
  }

  /** Moves a cursor on while the next row is not after the place, and has one after it. */
  private advance(cursor: number, at: Code, lane: number, timeOffset: number): Code {
    const { lanes, rowBytes } = this;
    const next = i32Add(localGet(cursor), i32Const(rowBytes));
    const isReached = lanes.scalarAtLeast(lanes.extract(at, lane), lanes.scalarLoad(next, timeOffset));
    const hasNext = i32Less(next, localGet(this.lastRow));
    return loopWhile(i32And(hasNext, isReached), localSet(cursor, next));
  }

  /** A value of each lane's own row. */
  private gathered(rows: readonly Code[], offset: number): Code {
    const [first = [], ...others] = rows;
    return others.reduce(
      (vector, row, index) => this.lanes.loadLane(row, offset, vector, index + 1),
      this.lanes.splatLoad(first, offset),
    );
  }

  /** As curveAt in interpolation.ts, of the four samples about each place. */
  private curve(times: readonly Code[], values: readonly Code[], at: Code): Curve {
    const { add, sub, mul, div, constant, less, min, max, abs } = this.lanes;
    const keep = (code: Code): Code => this.scope.keep(code);
    const [t0, t1, t2, t3] = times as [Code, Code, Code, Code];
    const [c0, c1, c2, c3] = values as [Code, Code, Code, Code];
    const zero = constant(0);
    const [widthBefore, width, widthAfter] = [keep(sub(t1, t0)), keep(sub(t2, t1)), keep(sub(t3, t2))];
    const rise = keep(div(sub(c2, c1), width));
    const beside = (from: Code, to: Code, over: Code): Code =>
      keep(select(div(sub(to, from), over), rise, less(zero, over)));
    const first = this.slopeBetween(beside(c0, c1, widthBefore), widthBefore, rise, width);
    const second = this.slopeBetween(rise, width, beside(c2, c3, widthAfter), widthAfter);
    const three = constant(3);
    const two = constant(2);
    const b = keep(div(sub(sub(mul(three, rise), mul(two, first)), second), width));
    const a = keep(div(sub(add(first, second), mul(two, rise)), mul(width, width)));
    const offset = keep(sub(at, t1));
    const inside = keep(min(max(offset, zero), width));
    const slope = add(first, mul(inside, add(mul(two, b), mul(mul(three, a), inside))));
    const curve = add(c1, mul(inside, add(first, mul(inside, add(b, mul(inside, a))))));
    const isBeyond = less(zero, abs(sub(offset, inside)));
    return { value: keep(curve), slope: keep(select(zero, slope, isBeyond)) };
  }

  private slopeBetween(before: Code, widthBefore: Code, after: Code, widthAfter: Code): Code {
    const { add, mul, div, abs, min, constant } = this.lanes;
    const mean = div(add(mul(before, widthAfter), mul(after, widthBefore)), add(widthBefore, widthAfter));
    const size = min(min(abs(before), abs(after)), mul(constant(0.5), abs(mean)));
    return this.scope.keep(mul(add(this.sign(before), this.sign(after)), size));
  }

  private sign(a: Code): Code {
    const { constant, less } = this.lanes;
    const zero = constant(0);
    const [above, below] = [and(constant(1), less(zero, a)), and(constant(-1), less(a, zero))];
    return this.lanes.add(above, below);
  }
}
