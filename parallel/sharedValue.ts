import { readShared, type Shareable, type Shared, shareKey } from './cloning.js';
import { type ArrayDatatype, type ElementsOf, SharedArray } from './sharedArray.js';

interface SharedNumber extends Shared {
  readonly kind: 'SharedValue';
  readonly array: SharedArray;
}

/** One number that all processes read and write. */
export class SharedValue implements Shareable {
  private constructor(private readonly array: SharedArray) {}

  static async create(datatype: ArrayDatatype, value = 0): Promise<SharedValue> {
    const made = new SharedValue(await SharedArray.create([1], datatype));
    made.set(value);
    return made;
  }

  static fromHandle({ array }: SharedNumber): SharedValue {
    return new SharedValue(array);
  }

  get(): number {
    return this.array.read()[0] as number;
  }

  set(value: number): void {
    const elements = this.array.read();
    elements[0] = value;
    this.array.write(0, elements);
  }

  /** Replaces the number by what `change` makes of it, while nobody else does; answers with the new one. */
  async update(change: (value: number) => number): Promise<number> {
    await this.array.update(
      0,
      1,
      (elements) => elements.map((value) => change(value)) as ElementsOf<ArrayDatatype>,
    );
    return this.get();
  }

  close(): void {
    this.array.close();
  }

  [shareKey](): SharedNumber {
    return { kind: 'SharedValue', array: this.array };
  }
}

readShared<SharedNumber>('SharedValue', (shared) => SharedValue.fromHandle(shared));
