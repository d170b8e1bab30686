"""Figures of multiprocessing.Pool with two processes, as JSON; argument: how processes start (fork or spawn)."""

import json
import multiprocessing
import sys
import time


def nothing(x):
    return x


def main():
    clock = time.perf_counter
    since = clock()
    pool = multiprocessing.get_context(sys.argv[1]).Pool(2)
    pool.apply(nothing, (1,))
    start = clock() - since
    for n in range(500):
        pool.apply(nothing, (n,))
    since = clock()
    for n in range(1000):
        pool.apply(nothing, (n,))
    round_trip = (clock() - since) / 1000
    maps = []
    for _ in range(5):
        since = clock()
        pool.map(nothing, range(10_000))
        maps.append(1000 * (clock() - since))
    pool.close()
    pool.join()
    print(json.dumps({"startMs": 1000 * start, "roundTripMs": 1000 * round_trip, "mapMs": maps}))


if __name__ == "__main__":
    main()
