import { type Code, localGet, localSet } from './assembler.js';
import { ByteWriter } from './byteWriter.js';
import type { Lanes } from './lanes.js';
import type { Scope } from './scope.js';
import { emitExp, emitLog } from './vectorMath.js';
import { emitAtan, emitCos, emitSin } from './vectorTrigonometry.js';

const emitters = { exp: emitExp, log: emitLog, sin: emitSin, cos: emitCos, atan: emitAtan } as const;

/** The code of a function: it reads its argument from `argument` and leaves its value on the stack. */
interface Body {
  readonly argument: number;
  readonly code: Uint8Array<ArrayBuffer>;
}

/**
 * The functions of one emitted function. The code of each is made once and copied wherever it is called: straight-line
 * code needs the locals of a call no longer than the call, so that all calls of a function can use the same ones.
 */
export class VectorFunctions {
  private readonly bodies = new Map<keyof typeof emitters, Body>();

  constructor(
    private readonly lanes: Lanes,
    private readonly scope: Scope,
  ) {}

  /** Calls a function here and returns the code that reads its value. */
  call(name: keyof typeof emitters, argument: Code): Code {
    const body = this.bodyOf(name);
    this.scope.append(localSet(body.argument, argument));
    return this.scope.keep(body.code);
  }

  private bodyOf(name: keyof typeof emitters): Body {
    const known = this.bodies.get(name);
    if (known !== undefined) return known;
    const body = this.scope.apart((inner) => {
      const argument = inner.take();
      const value = emitters[name](this.lanes, inner, localGet(argument));
      const writer = new ByteWriter();
      writer.write([inner.takeCode(), value]);
      return { argument, code: writer.bytes() };
    });
    this.bodies.set(name, body);
    return body;
  }
}
