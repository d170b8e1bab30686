/** By which column rows are sorted; null: in the order of the volumes. */
export type RowSort = { readonly symbol: string; readonly descending: boolean } | null;

/** What pressing the head of a column makes of the order: up, down, then that of the volumes. */
export function nextSort(sort: RowSort, symbol: string): RowSort {
  if (sort?.symbol !== symbol) return { symbol, descending: false };
  return sort.descending ? null : { symbol, descending: true };
}

/** The volume of each row; equal values stay in the order of the volumes, those without a value come last. */
export function rowOrder(
  volumeCount: number,
  sort: RowSort,
  valueAt: (symbol: string, volume: number) => number,
): readonly number[] {
  const order = Array.from({ length: volumeCount }, (_, volume) => volume);
  if (sort === null) return order;
  const sign = sort.descending ? -1 : 1;
  const values = order.map((volume) => valueAt(sort.symbol, volume));
  return order.sort((a, b) => {
    const [x, y] = [values[a] as number, values[b] as number];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    return sign * (x - y) || a - b;
  });
}
