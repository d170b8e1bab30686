/**
 * The value of LaTeX as a reader takes it: fractions, powers, roots, brackets, products by juxtaposition. letters: the
 * value of each symbol by its LaTeX. Throws where it could be read in two ways: what stands beside a slash on its
 * right, or behind alternatives, must be in brackets.
 */
export function evaluateLatex(latex: string, letters: Readonly<Record<string, number>>): number {
  const reader = new Reader(latex, letters);
  const value = reader.sum();
  reader.end();
  return value;
}

const functions: Readonly<Record<string, (x: number) => number>> = {
  '\\ln': Math.log,
  '\\sin': Math.sin,
  '\\cos': Math.cos,
  '\\tan': Math.tan,
  '\\arctan': Math.atan,
  '\\sinh': Math.sinh,
  '\\cosh': Math.cosh,
  '\\tanh': Math.tanh,
};

class Reader {
  private at = 0;
  private readonly names: readonly string[];

  constructor(
    private readonly text: string,
    private readonly letters: Readonly<Record<string, number>>,
  ) {
    // The longest first: T_{2}^{\ast} before T.
    this.names = Object.keys(letters).sort((a, b) => b.length - a.length);
  }

  end(): void {
    if (this.at < this.text.length) throw new Error(`Left over: ${this.text.slice(this.at)}`);
  }

  sum(): number {
    if (this.takes('\\begin{cases}')) return this.cases();
    let value = this.term();
    for (;;) {
      if (this.takes(' + ')) value += this.term();
      else if (this.takes(' - ')) value -= this.term();
      else return value;
    }
  }

  private term(): number {
    if (this.takes('-')) return -this.term();
    let value = this.power();
    for (;;) {
      if (this.takes(' \\times ') || this.takes(' \\cdot ') || this.takes(' \\thinspace '))
        value *= this.power();
      else if (this.takes('/')) {
        value /= this.power();
        if (this.text.startsWith(' \\thinspace', this.at)) throw new Error(`Behind a slash: ${this.text}`);
      } else return value;
    }
  }

  private power(): number {
    const start = this.at;
    const base = this.unit();
    const unit = this.text.slice(start, this.at);
    if (!this.takes('^{')) return base;
    if (this.names.includes(unit) && unit.includes('^')) throw new Error(`Two signs above ${unit}.`);
    const exponent = this.sum();
    this.take('}');
    return base ** exponent;
  }

  private unit(): number {
    if (this.takes('\\left(')) return this.until('\\right)');
    if (this.takes('\\left\\vert ')) return Math.abs(this.until(' \\right\\vert'));
    if (this.takes('\\sqrt{')) return Math.sqrt(this.until('}'));
    if (this.takes('\\frac{')) {
      const above = this.until('}');
      this.take('{');
      return above / this.until('}');
    }
    const name = this.names.find((each) => this.takes(each));
    if (name !== undefined) return this.letters[name] as number;
    const call = Object.keys(functions).find((each) => this.takes(`${each}\\left(`));
    if (call !== undefined) return (functions[call] as (x: number) => number)(this.until('\\right)'));
    if (this.takes('\\max\\left(')) return Math.max(...this.list());
    if (this.takes('\\min\\left(')) return Math.min(...this.list());
    if (this.takes('\\pi')) return Math.PI;
    if (this.takes('e')) return Math.E;
    const [digits] = /^[\d.]+/.exec(this.text.slice(this.at)) ?? [];
    if (digits === undefined) throw new Error(`Cannot be read: ${this.text.slice(this.at)}`);
    this.at += digits.length;
    return Number(digits);
  }

  private cases(): number {
    this.take(' ');
    const ifTrue = this.sum();
    this.take(' & \\text{if } ');
    const left = this.sum();
    const sign = [' < ', ' \\ge ', ' > ', ' \\le ', ' = ', ' \\ne '].find((each) => this.takes(each));
    const right = this.sum();
    this.take(' \\cr ');
    const otherwise = this.sum();
    this.take(' & \\text{otherwise} \\end{cases}');
    const rest = this.text.slice(this.at);
    if (!/^($|\}| ?\\right| & | \\cr )/.test(rest)) throw new Error(`Behind cases: ${rest}`);
    switch (sign) {
      case ' < ':
        return left < right ? ifTrue : otherwise;
      case ' > ':
        return left > right ? ifTrue : otherwise;
      case ' \\le ':
        return left <= right ? ifTrue : otherwise;
      case ' \\ge ':
        return left >= right ? ifTrue : otherwise;
      case ' = ':
        return left === right ? ifTrue : otherwise;
      default:
        return left !== right ? ifTrue : otherwise;
    }
  }

  /** Arguments after the opening parenthesis of a function of several. */
  private list(): number[] {
    const values = [this.sum()];
    while (this.takes(', ')) values.push(this.sum());
    this.take('\\right)');
    return values;
  }

  private until(close: string): number {
    const value = this.sum();
    this.take(close);
    return value;
  }

  private take(expected: string): void {
    if (!this.takes(expected)) throw new Error(`"${expected}" is missing before ${this.text.slice(this.at)}`);
  }

  private takes(expected: string): boolean {
    if (!this.text.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }
}
