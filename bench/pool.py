"""Figures of multiprocessing.Pool with two processes, as JSON; argument: how processes start (fork or spawn)."""

import json
import multiprocessing
import sys
import time


def nothing(x):
    return x


def round_trip(pool):
    """Seconds of an empty task there and back, mean of 1,000."""
    since = time.perf_counter()
    for n in range(1000):
        pool.apply(nothing, (n,))
    return (time.perf_counter() - since) / 1000


def main():
    clock = time.perf_counter
    since = clock()
    pool = multiprocessing.get_context(sys.argv[1]).Pool(2)
    pool.apply(nothing, (1,))
    start = clock() - since
    first_round_trip = round_trip(pool)
    for n in range(3000):
        pool.apply(nothing, (n,))
    later_round_trip = round_trip(pool)
    maps = []
    for _ in range(21):
        since = clock()
        pool.map(nothing, range(10_000))
        maps.append(1000 * (clock() - since))
    pool.close()
    pool.join()
    round_trips = [1000 * first_round_trip, 1000 * later_round_trip]
    print(json.dumps({"startMs": 1000 * start, "roundTripMs": round_trips, "mapMs": maps}))


if __name__ == "__main__":
    main()
