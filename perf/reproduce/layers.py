"""Layers of networks that differ in their seed: how often the most alike layer is the same one."""

import numpy as np

PUBLISHED = {"lfm": "0.998", "lfm-overlap": "–", "cka": "0.996", "cca": "lower (not read off)"}
NOTES = {
    "lfm": "3 networks, 2,000 images; published: 10 networks",
    "lfm-overlap": "the size of the map instead of its diagonal",
    "cka": "fewer images and layers pooled to 4 × 4: neighbouring layers come close",
    "cca": "highest with the widest layer, as its warnings say: 1,024 dimensions of 2,000 samples",
}


def run(job):
    files = job.data(*(f"cifar/seed{seed}_layer{layer}.npy" for seed in range(3) for layer in range(9)))
    report = job.lfm("compare", *files, "--groups", 3, "--k", 300, "--measures", ",".join(PUBLISHED))
    for name, published in PUBLISHED.items():
        matrix = np.array(report["measures"][name], float).reshape(3, 9, 3, 9)
        pairs = [(a, b) for a in range(3) for b in range(3) if a != b]
        right = [float(np.mean(matrix[a, :, b].argmax(1) == np.arange(9))) for a, b in pairs]
        job.row("layer matching", f"`{name}`", published, right,
                f"lfm compare seed{{0,1,2}}_layer*.npy --groups 3 --k 300 --measures {name}",
                NOTES[name] + f"; mean {report['matching'][name]:.3f}")
