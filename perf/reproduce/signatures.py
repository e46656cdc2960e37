"""Words without any known pair: heat kernel signatures, as published, and what finds the map."""

import tempfile
from pathlib import Path

from words import score


def run(job):
    x, y, test = job.words()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = ("--preset", "lfmap", "--anchors", "none", "--descriptors", "hks")
        made = [score(job, folder, x, y, test, *options, "--seed", seed)["mrr"] for seed in range(job.draws)]
        job.row("words, no pair, MRR", "heat kernel signatures, ZoomOut", ".044 (of a port)", made,
                "lfm align X Y --rows 0:2000 --preset lfmap --anchors none --descriptors hks --seed S",
                "signatures do not tell symmetric parts apart; what is published fails as well")
        found = [score(job, folder, x, y, test, "--anchors", "none", "--seed", seed)["mrr"] for seed in range(job.draws)]
        job.row("words, no pair, MRR", "`align` by its defaults", ".949 (with pairs)", found,
                "lfm align X Y --rows 0:2000 --anchors none --seed S", "matched clusters and self-learning find it")
