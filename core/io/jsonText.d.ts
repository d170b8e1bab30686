/**
 * A value as JSON for people and programs: indented, lists of plain values on one line, a line break at the end. Every
 * number comes back with the same bits by parseJsonText; those that JSON has not are `{"Number": "Infinity"}`.
 */
export declare function jsonText(value: unknown): string;
/** What jsonText has written. Throws the SyntaxError of JSON.parse. */
export declare function parseJsonText(text: string): unknown;
