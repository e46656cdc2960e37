"""Semantic RSMs: moved images, and the original found first."""


def run(job):
    for layer in job.layers("maps/layer{}.npy"):
        moved, originals = job.data(f"maps/layer{layer}_shifted.npy", f"maps/layer{layer}.npy")
        for matching, note in (("exact", "of 64 images, among 256"), ("none", "each position with itself: what is moved is lost")):
            report = job.lfm("rsm", moved, "--gallery", originals, "--row-paired", "--matching", matching)
            if layer == 6:
                note = "four positions of a wide view each: the move changes what is in them"
            job.row("moved images found first", f"layer {layer}, matching {matching}", "a figure (not read off)",
                    [report["retrieval"]["first"]],
                    f"lfm rsm layer{layer}_shifted.npy --gallery layer{layer}.npy --row-paired --matching {matching}", note)
