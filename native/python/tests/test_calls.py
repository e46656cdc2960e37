"""Progress, cancellation, Ctrl-C, threads, processes."""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import numpy as np
from planted import SMALL, cloud, words

import lfm

BIG = np.random.default_rng(0).standard_normal((20_000, 256)).astype(np.float32)


def soon(action):
    """Runs an action from another thread when the call is well under way."""
    timer = threading.Timer(0.3, action)
    timer.start()
    return timer


class Progress(unittest.TestCase):
    def test_it_is_told_stages_and_fractions_on_this_thread(self):
        x, y, anchors = cloud()
        told = []
        lfm.align(x, y, anchors, progress=lambda stage, fraction: told.append((stage, fraction, threading.get_ident())), **SMALL)
        self.assertIn("neighbors", {stage for stage, _, _ in told})
        self.assertTrue(all(np.isnan(fraction) or 0 <= fraction <= 1 for _, fraction, _ in told))
        self.assertEqual({ident for _, _, ident in told}, {threading.get_ident()})

    def test_a_true_answer_cancels(self):
        before = lfm.live_handles()
        with self.assertRaises(lfm.CancelledError) as caught:
            lfm.knn(BIG, progress=lambda stage, fraction: True)
        self.assertIsInstance(caught.exception, lfm.LfmError)
        self.assertEqual(lfm.live_handles(), before)

    def test_an_exception_cancels_and_arrives(self):
        def fail(stage, fraction):
            raise ZeroDivisionError(stage)

        for run in (lambda: lfm.knn(BIG, progress=fail), lambda: lfm.knn(BIG[:200], 5, progress=fail)):
            with self.assertRaises(ZeroDivisionError):
                run()

    def test_it_may_call_the_library(self):
        x = cloud()[0]
        counts = []
        lfm.spectrum(BIG[:3000], 5, k=5, progress=lambda stage, fraction: counts.append(lfm.knn(x, 3).count) and None)
        self.assertEqual(set(counts), {150})


class Signals(unittest.TestCase):
    """The neighbours of BIG alone take seconds; an interrupted call ends long before."""

    def setUp(self):
        # A job in the background of a shell is started to ignore Ctrl-C, and Python then has no handler.
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))

    def interrupted(self, kind):
        before, handler = lfm.live_handles(), signal.getsignal(signal.SIGINT)
        timer = soon(lambda: os.kill(os.getpid(), signal.SIGINT))
        started = time.monotonic()
        with self.assertRaises(kind):
            lfm.align(BIG, BIG, lfm.random_anchors(20, len(BIG)), k=50)
        timer.join()
        self.assertEqual(lfm.live_handles(), before)
        self.assertIs(signal.getsignal(signal.SIGINT), handler)
        return time.monotonic() - started

    def test_ctrl_c(self):
        for _ in range(3):
            self.assertLess(self.interrupted(KeyboardInterrupt), 3)
        self.assertEqual(lfm.knn(BIG[:100], 3).count, 100)

    def test_the_programs_own_handler_is_asked(self):
        class Stop(Exception):
            pass

        def stop(number, frame):
            raise Stop

        previous = signal.signal(signal.SIGINT, stop)
        try:
            self.interrupted(Stop)
        finally:
            signal.signal(signal.SIGINT, previous)

    def test_a_handler_that_raises_nothing_stops_nothing(self):
        seen = []
        previous = signal.signal(signal.SIGINT, lambda number, frame: seen.append(number))
        try:
            timer = soon(lambda: os.kill(os.getpid(), signal.SIGINT))
            self.assertEqual(lfm.knn(BIG[:8000], 30).count, 8000)
            timer.join()
        finally:
            signal.signal(signal.SIGINT, previous)
        self.assertEqual(seen, [signal.SIGINT])

    def test_an_alarm_ends_a_call(self):
        def ring(number, frame):
            raise TimeoutError

        previous = signal.signal(signal.SIGALRM, ring)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            with self.assertRaises(TimeoutError):
                lfm.knn(BIG, 50)
        finally:
            signal.signal(signal.SIGALRM, previous)


class Threads(unittest.TestCase):
    def test_eight_at_once_find_what_one_finds(self):
        x, y = words(slice(0, 600))
        anchors, results, errors = lfm.random_anchors(20, 600), [], []

        def run(progress):
            try:
                results.append(lfm.align(x, y, anchors, k=50, eigenpairs=20, progress=progress).C)
            except BaseException as error:
                errors.append(error)

        run(None)
        threads = [threading.Thread(target=run, args=(None if i % 2 else lambda stage, fraction: None,)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])
        self.assertEqual(len(results), 9)
        for result in results[1:]:
            np.testing.assert_array_equal(result, results[0])

    def test_python_runs_on_during_a_call(self):
        ticks, over = [], threading.Event()

        def tick():
            while not over.wait(0.01):
                ticks.append(time.monotonic())

        thread = threading.Thread(target=tick)
        thread.start()
        lfm.knn(BIG[:10_000], 30, threads=1)
        over.set()
        thread.join()
        self.assertGreater(len(ticks), 5)

    def test_a_cancel_from_another_thread(self):
        stop, caught = threading.Event(), []

        def run():
            try:
                lfm.knn(BIG, 50, progress=lambda stage, fraction: stop.is_set())
            except lfm.CancelledError as error:
                caught.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        time.sleep(0.2)
        stop.set()
        thread.join()
        self.assertEqual(len(caught), 1)

    def test_threads_do_not_change_the_result(self):
        x, y, anchors = cloud()
        one, two = (lfm.align(x, y, anchors, threads=threads, **SMALL).C for threads in (1, 2))
        np.testing.assert_array_equal(one, two)


class Blas(unittest.TestCase):
    """In a process of its own, as a choice lasts."""

    def test_it_has_one_thread_while_calls_run_and_its_own_afterwards(self):
        source = (
            "import lfm\n"
            "from lfm import _blas, _native\n"
            "from planted import SMALL, cloud\n"
            "x, y, anchors = cloud()\n"
            "count = _blas._count()\n"
            "_native.library().lfm_set_blas_threads(3)\n"
            "seen = set()\n"
            "def look(stage, fraction): seen.add(count()); lfm.knn(x[:50], 3); seen.add(count())\n"
            "first = lfm.align(x, y, anchors, progress=look, **SMALL)\n"
            "try: lfm.knn(x, 500)\n"
            "except lfm.InvalidArgumentError: pass\n"
            "assert (seen, count()) == ({1}, 3), (seen, count())\n"
            "lfm.set_blas_threads(2)\n"
            "lfm.align(x, y, anchors, progress=lambda stage, fraction: seen.add(count()), **SMALL)\n"
            "assert (seen, count()) == ({1, 2}, 2), (seen, count())\n")
        environment = {**os.environ, "LFM_BLAS": "openblas", "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)


class Memory(unittest.TestCase):
    def test_neighbours_take_less_than_the_rows_they_are_found_for(self):
        # As images are: few degrees of freedom, curved, their energy in some hundred directions. The rows are reduced, and ask for much.
        random = np.random.default_rng(2)
        rows = np.cos(random.standard_normal((10_000, 8)) @ (0.6 * random.standard_normal((8, 784))) + 2 * np.pi * random.random(784))
        rows = (rows * np.arange(1, 785) ** -0.55 @ np.linalg.qr(random.standard_normal((784, 784)))[0]).astype(np.float32)
        source = (
            "import sys, numpy as np, lfm\n"
            "def peak(): return next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM')) * 1024\n"
            "rows = np.load(sys.argv[1])\n"
            "lfm.knn(rows[:50], 5)\n"
            "rows.sum()\n"
            "before = peak()\n"
            "found = lfm.knn(rows, 30, metric='euclidean', threads=2)\n"
            "grown = peak() - before\n"
            "print(grown, found.indices.nbytes + found.distances.nbytes)\n")
        with tempfile.NamedTemporaryFile(suffix=".npy") as file:
            np.save(file, rows)
            file.flush()
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
            done = subprocess.run([sys.executable, "-c", source, file.name], env=environment, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        grown, results = map(int, done.stdout.split())
        self.assertGreater(grown, results)
        self.assertLess(grown, rows.nbytes)


def neighbours_of_a_row(queue):
    queue.put(lfm.knn(cloud()[0], 3).indices[0].tolist())


class Processes(unittest.TestCase):
    def test_spawned_processes_compute(self):
        spawn = multiprocessing.get_context("spawn")
        queue = spawn.Queue()
        child = spawn.Process(target=neighbours_of_a_row, args=(queue,))
        child.start()
        self.assertEqual(queue.get(timeout=60), lfm.knn(cloud()[0], 3).indices[0].tolist())
        child.join()

    def test_a_forked_child_is_told_instead_of_hanging(self):
        source = (
            "import os, numpy as np, lfm\n"
            "found = lfm.knn(np.eye(9, dtype='f4'), 2)\n"
            "child = os.fork()\n"
            "if child == 0:\n"
            "    try: lfm.knn(np.eye(9), 2)\n"
            "    except lfm.LibraryError as error: os._exit(7 if 'spawn' in str(error) else 1)\n"
            "    os._exit(2)\n"
            "raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n")
        self.assertEqual(subprocess.run([sys.executable, "-c", source], timeout=60).returncode, 7)
