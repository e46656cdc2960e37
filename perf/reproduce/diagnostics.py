"""Where functional maps are said to lose: the spectral diagnostics of a published negative result, on two sentence models."""

#: Measure -> (published, of images and texts; why it differs).
MEASURES = {
    "lfm-orthogonality": ("70.15", "of paired rows, where it is at most √50; published: a map solved between images and texts, which are "
                          "not near-isometric"),
    "lfm-dominance": ("< 0.05", "diagonal dominance of the map"),
    "spectrum-distance": ("0.043", "of spectra nearer than these the published map was no good: they tell little"),
    "lfm-overlap": ("–", "two models of texts share most of their slow functions: here maps win (no pair at all: MRR 0.999)"),
    "lfm": ("–", ""),
}


def run(job):
    x, y = job.data("sentences/minilm384.npy", "sentences/arctic384.npy")
    rows = "0:2000" if job.small else "0:4000"
    found = job.lfm("compare", x, y, "--rows", rows, "--measures", ",".join(MEASURES))["measures"]
    for name, (published, note) in MEASURES.items():
        job.row("two encoders", f"MiniLM and Arctic, `{name}`", published, [found[name]],
                f"lfm compare minilm384.npy arctic384.npy --rows {rows} --measures {name}", note)
