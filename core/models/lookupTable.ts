/** The inverse of a function on the part between its largest and its smallest value on a grid, where it falls. */
export class LookupTable {
  private readonly values: Float64Array;
  /** The grid points from and to which the function falls. */
  private readonly first: number;
  private readonly last: number;

  constructor(
    private readonly from: number,
    private readonly step: number,
    count: number,
    value: (argument: number) => number,
  ) {
    this.values = Float64Array.from({ length: count }, (_, n) => value(from + n * step));
    this.first = this.values.indexOf(Math.max(...this.values));
    let last = this.first;
    while (last + 1 < count && (this.values[last + 1] as number) < (this.values[last] as number)) last++;
    this.last = last;
  }

  /** Argument of a value by linear interpolation; NaN for what the falling part does not reach. */
  argumentOf(value: number): number {
    const { values, first, last } = this;
    if (!(value <= (values[first] as number) && value >= (values[last] as number))) return Number.NaN;
    let [low, high] = [first, last];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((values[middle] as number) >= value) low = middle;
      else high = middle;
    }
    const [above, below] = [values[low] as number, values[high] as number];
    const share = above === below ? 0 : (above - value) / (above - below);
    return this.from + (low + share) * this.step;
  }

  /** The least and the largest argument that it can give. */
  get range(): readonly [number, number] {
    return [this.from + this.first * this.step, this.from + this.last * this.step];
  }
}
