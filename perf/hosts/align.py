"""The whole job from Python on arrays in memory: seconds around the call, and by the engine's own clock.

    python3 align.py X.npy Y.npy ANCHORS.npy ROWS
"""
import json
import sys
import time

import lfm
import numpy as np

x, y = (np.ascontiguousarray(np.load(path)[:int(sys.argv[4])], dtype=np.float32) for path in sys.argv[1:3])
anchors = np.load(sys.argv[3])
lfm.align(x, y, anchors, k=300, refine="zoomout").close()  # loads the libraries
start = time.perf_counter()
model = lfm.align(x, y, anchors, k=300, refine="zoomout")
outside = time.perf_counter() - start
print(json.dumps({"outside": outside, "engine": model.seconds["total"], "seconds": model.seconds}))
