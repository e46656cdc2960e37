"""What the small run takes for the data that is not in the repository: made of the digits and words of samples/, under the same names.

Layers are filters of the images, seen through random weights that differ from network to network; embeddings of MNIST are principal
components of the images; feature maps are 4 x 4 patches; the two encoders are the words' models. So every part
runs, but its numbers are no reproduction.
"""

import numpy as np

from job import ROOT, WORDS

IMAGES, MAPPED, SIDE, PATCH = 1000, 128, 28, 4
COMPONENTS, WIDTH, NETWORKS = 24, 256, 3


def make(folder):
    """Writes them below a folder."""
    with np.load(ROOT / "samples/stitching/images.npz") as images:
        fit, test, digits = images["fit"].astype(np.float32) / 255, images["test"].astype(np.float32) / 255, images["test_digits"][:, 0]

    def save(name, rows):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        np.save(folder / name, rows)

    axes = np.linalg.svd(fit - fit.mean(0), full_matrices=False)[2][:COMPONENTS]
    save("stitching/latents0.npy", (fit - fit.mean(0)) @ axes.T)
    save("cifar/labels.npy", digits[:IMAGES])
    for seed in range(NETWORKS):
        random = np.random.default_rng(seed)
        for layer, rows in enumerate(filtered(test[:IMAGES].reshape(-1, SIDE, SIDE))):
            save(f"cifar/seed{seed}_layer{layer}.npy", rows @ random.standard_normal((rows.shape[1], WIDTH)).astype(np.float32))
    maps = test[:MAPPED].reshape(-1, SIDE, SIDE)
    moved = np.roll(maps[:MAPPED // 4], (2 * PATCH, 2 * PATCH), (1, 2))
    told = np.linalg.lstsq(test[MAPPED:], np.eye(10, dtype=np.float32)[digits[MAPPED:]], rcond=None)[0]
    save("maps/layer3.npy", patches(maps))
    save("maps/layer3_shifted.npy", patches(moved))
    save("maps/logits.npy", 5 * test[:MAPPED] @ told)
    for name, words in (("minilm384", "fasttext300"), ("arctic384", "word2vec200")):
        save(f"sentences/{name}.npy", np.load(WORDS / f"{words}.npy"))


def filtered(images):
    """Rows of the images, of their edges, and of the strongest edges of every patch."""
    edges = np.concatenate([np.abs(np.diff(images, axis=axis, append=0)) for axis in (1, 2)])
    of_both = np.split(edges, 2)
    strongest = [patches(of).max(2) for of in of_both]
    return images.reshape(len(images), -1), np.hstack([of.reshape(len(of), -1) for of in of_both]), np.hstack(strongest)


def patches(images):
    """N x S x C: the patches of an image and their pixels."""
    across = SIDE // PATCH
    return images.reshape(-1, across, PATCH, across, PATCH).swapaxes(2, 3).reshape(len(images), across**2, PATCH**2)
