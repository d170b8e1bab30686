import type { Code } from './assembler.js';
import { argument, type GraphNode } from './graph.js';
import type { Lanes } from './lanes.js';
import type { Scope } from './scope.js';

type Local = ReturnType<Scope['variable']>;

/** What the emitted loop carries from one sample to the next: the states of scans and the last values of variables. */
export class CarriedValues {
  /** Per scan its state, and what the state was at the sample before. */
  private readonly scans = new Map<number, { readonly state: Local; readonly earlier: Local }>();
  private readonly variables: { readonly of: GraphNode; readonly last: Local }[] = [];

  constructor(
    private readonly scope: Scope,
    private readonly lanes: Lanes,
  ) {}

  /**
   * Before the loop, where `load` reads the first sample: writes into `values` how the nodes of what was at the sample
   * before are read. perSample: ids of nodes that change from sample to sample.
   */
  start(
    needed: readonly GraphNode[],
    perSample: ReadonlySet<number>,
    values: Map<number, Code>,
    load: (variable: string) => Code,
  ): void {
    for (const node of needed) {
      if (node.op === 'scan') {
        this.scans.set(node.id, { state: this.scope.variable(), earlier: this.scope.variable() });
      }
      if (node.op !== 'previous') continue;
      const of = argument(node, 0);
      const scan = this.scans.get(of.id);
      if (scan !== undefined) values.set(node.id, scan.earlier.get);
      else if (perSample.has(of.id)) {
        const last = this.scope.variable();
        if (of.op === 'symbol') last.set(load(of.name));
        this.variables.push({ of, last });
        values.set(node.id, last.get);
      }
    }
  }

  /** In the loop: takes a scan one sample further and returns the code that reads it. */
  scan(node: GraphNode, decay: Code, input: Code): Code {
    const { state, earlier } = this.scans.get(node.id) as { state: Local; earlier: Local };
    earlier.set(state.get);
    state.set(this.lanes.add(this.lanes.mul(earlier.get, decay), input));
    return state.get;
  }

  /** At the end of the loop's body. */
  advance(values: ReadonlyMap<number, Code>): void {
    for (const { of, last } of this.variables) last.set(values.get(of.id) as Code);
  }
}
