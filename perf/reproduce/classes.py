"""Semantic RSMs: correlation with how the network's own class probabilities differ."""


def run(job):
    logits = job.data("maps/logits.npy")
    for layer in job.layers("maps/layer{}.npy"):
        report = job.lfm("rsm", job.data(f"maps/layer{layer}.npy"), "--logits", logits)
        found = next(of for of in report["correlations"] if of["kernel"] == "cosine")
        job.row("correlation with the divergence of predictions", f"layer {layer}, cosine, Pearson", "a table (not read off)",
                [found["pearson"]], f"lfm rsm layer{layer}.npy --logits logits.npy",
                f"below 0 is good; places kept: {found['spatial_pearson']:.3f}; Spearman {found['spearman']:.3f} "
                f"({found['spatial_spearman']:.3f})")
