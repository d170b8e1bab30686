/**
 * Passes on the newest of many values, at most once per `intervalMs`: the first at once, the last always.
 * `flush` sends what is pending now and is for the end of a run.
 */
export function newestEvery<T>(
  intervalMs: number,
  send: (value: T) => void,
): { add(value: T): void; flush(): void } {
  let pending: { value: T } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sentMs = Number.NEGATIVE_INFINITY;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (pending === undefined) return;
    const { value } = pending;
    pending = undefined;
    sentMs = performance.now();
    send(value);
  };
  return {
    add(value) {
      pending = { value };
      const waitMs = sentMs + intervalMs - performance.now();
      if (waitMs <= 0) flush();
      else timer ??= setTimeout(flush, waitMs);
    },
    flush,
  };
}
