"""Layers of networks that differ in their seed: how often the most alike layer is the same one."""

import numpy as np

PUBLISHED = {"lfm": "0.998", "lfm-overlap": "–", "cka": "0.996", "cca": "lower (not read off)"}
NOTES = {
    "lfm": "3 networks, 2,000 images; published: 10 networks",
    "lfm-overlap": "the size of the map instead of its diagonal",
    "cka": "takes the last convolution's layer for its average over the image, the last layer",
    "cca": "highest with the widest layer, as its warnings say: 1,024 dimensions of 2,000 samples",
}
NETWORKS = range(3)


def run(job):
    layers = job.layers("cifar/seed0_layer{}.npy")
    paths = np.array(job.data(*(f"cifar/seed{seed}_layer{layer}.npy" for seed in NETWORKS for layer in layers)))
    paths = paths.reshape(len(NETWORKS), -1)
    whole = matches(job, paths, PUBLISHED)
    for name, published in PUBLISHED.items():
        right, _ = whole[name]
        job.row("layer matching", f"`{name}`", published, right, command("seed{0,1,2}_layer*.npy", name),
                NOTES[name] + f"; mean {np.mean(right):.3f}")
    wrong = whole["cka"][1]
    last = sum(pair == (layers[-2], layers[-1]) for pair in wrong)
    others = (
        ("without the average", f"{last} of the {len(wrong)} mistakes above are the average", paths[:, :-1], ()),
        ("500 images", "so it is not the number of images", paths, ("--rows", "0:500")),
    )
    for setting, note, some, rows in others:
        right, _ = matches(job, some, ("cka",), *rows)["cka"]
        files = f"seed{{0,1,2}}_layer{{{layers[0]}..{layers[some.shape[1] - 1]}}}.npy"
        job.row("layer matching", f"`cka`, {setting}", "–", right, " ".join([command(files, "cka"), *rows]),
                note + f"; mean {np.mean(right):.3f}")


def command(files, name):
    return f"lfm compare {files} --groups 3 --k 300 --measures {name}"


def matches(job, paths, names, *options):
    """Of each measure: the part that is right for every two networks, and the (layer, most alike layer) that are not."""
    networks, layers = paths.shape
    report = job.lfm("compare", *paths.ravel(), "--groups", networks, "--k", 300, "--measures", ",".join(names), *options)
    found = {}
    for name in names:
        matrix = np.array(report["measures"][name], float).reshape(networks, layers, networks, layers)
        best = [matrix[a, :, b].argmax(1) for a in NETWORKS for b in NETWORKS if a != b]
        found[name] = [float(np.mean(of == np.arange(layers))) for of in best], [
            (i, int(j)) for of in best for i, j in enumerate(of) if i != j]
    return found
