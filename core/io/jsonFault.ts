/**
 * The offset of the first character that cannot belong to a JSON text; its length where it ends too early or is
 * whole. JSON.parse says this in words that differ between engines and often leave the place out.
 */
export function jsonFaultOffset(text: string): number {
  const scanner = new Scanner(text);
  scanner.blanks();
  if (scanner.value()) scanner.blanks();
  return scanner.at;
}

const blank = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them inside strings.
const stringPart = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;

/** Grammar of RFC 8259; each method answers whether it came through and leaves `at` where it stopped. */
class Scanner {
  at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  blanks(): void {
    this.take(blank);
  }

  value(): boolean {
    switch (this.text[this.at]) {
      case '{':
        return this.list('}', () => this.member());
      case '[':
        return this.list(']', () => this.value());
      case '"':
        return this.string();
      default:
        return this.take(word) || this.take(number);
    }
  }

  private list(end: string, entry: () => boolean): boolean {
    this.at += 1;
    this.blanks();
    if (this.character(end)) return true;
    for (;;) {
      if (!entry()) return false;
      this.blanks();
      if (this.character(end)) return true;
      if (!this.character(',')) return false;
      this.blanks();
    }
  }

  private member(): boolean {
    if (!this.string()) return false;
    this.blanks();
    if (!this.character(':')) return false;
    this.blanks();
    return this.value();
  }

  private string(): boolean {
    if (!this.character('"')) return false;
    this.take(stringPart);
    return this.character('"');
  }

  private character(wanted: string): boolean {
    if (this.text[this.at] !== wanted) return false;
    this.at += 1;
    return true;
  }

  /** Moves over a match at this place; answers whether it was longer than nothing. */
  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const length = pattern.exec(this.text)?.[0].length ?? 0;
    this.at += length;
    return length > 0;
  }
}
