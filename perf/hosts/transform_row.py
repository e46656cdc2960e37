"""Seconds that a fitted transform takes for one row, from Python: the median of many calls.

    python3 transform_row.py DIMENSIONS
"""
import json
import statistics
import sys
import time

import lfm
import numpy as np

d, random = int(sys.argv[1]), np.random.default_rng(0)
rows = random.standard_normal((2 * d, d)).astype(np.float32)
transform = lfm.transform(rows, rows, np.repeat(np.arange(2 * d)[:, None], 2, axis=1), normalization="unit-center-unit")
one, seconds = rows[:1].copy(), []
for _ in range(2001):
    start = time.perf_counter()
    transform.apply(one)
    seconds.append(time.perf_counter() - start)
print(json.dumps({"one": statistics.median(seconds)}))
