"""What all parts of the reproduction share: where the data is, the binary, and the rows and pictures that are made."""

import json
import statistics
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORDS = ROOT / "samples" / "words"


class Absent(Exception):
    """Data of a part is not at hand."""


class Job:
    """One run. small: on what the repository holds alone, a few draws."""

    def __init__(self, binary, data, out, draws, small):
        self.binary, self.folder, self.out, self.small = Path(binary), Path(data), Path(out), small
        self.draws, self.rows, self.text = draws, [], []
        self.out.mkdir(parents=True, exist_ok=True)

    def data(self, *names):
        """Paths below the data folder; of one name a path, of more a list."""
        found = [self.folder / name for name in names]
        for path in found:
            if not path.exists():
                raise Absent(f"{path} is not there; --data FOLDER says where the data is")
        return found[0] if len(found) == 1 else found

    def layers(self, pattern):
        """Numbers of the layers there are files of, such as `maps/layer{}.npy`."""
        found = [layer for layer in range(100) if (self.folder / pattern.format(layer)).exists()]
        return found or self.data(pattern.format(0))

    def words(self):
        """The two files of paired words, and the rows that are tested on."""
        if self.small:
            return WORDS / "fasttext300.npy", WORDS / "word2vec200.npy", "2000:3000"
        x, y = self.data("words/easy_fasttext300.npy", "words/easy_word2vec200.npy")
        return x, y, "2000:15000"

    def lfm(self, *arguments):
        """What the binary prints with --json."""
        command = [str(self.binary), *map(str, arguments), "--json", "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\nended with exit code {done.returncode}: {done.stderr}")
        return json.loads(done.stdout)

    def row(self, item, setting, published, values, command, note, form="{:.3f}"):
        """A line of the table: values of one number each, of as many draws, networks or samples as there are."""
        self.rows.append({
            "item": item, "setting": setting, "published": published, "ours": statistics.median(values), "low": min(values),
            "high": max(values), "runs": len(values), "command": command, "note": note, "form": form})
        print(table(self.rows[-1:]).split("\n")[-1], flush=True)

    def say(self, *lines):
        """Markdown of a part, below its rows."""
        self.text += [*lines, ""]

    def save(self, figure, name):
        """Writes a picture."""
        figure.savefig(self.out / f"{name}.png", dpi=110, bbox_inches="tight", metadata={"Software": None})

    def write(self):
        """Writes rows.json and table.md, which has the table and then the text of the parts."""
        (self.out / "rows.json").write_text(json.dumps(self.rows, indent=1) + "\n", encoding="utf-8")
        (self.out / "table.md").write_text("\n".join([table(self.rows), "", *self.text]), encoding="utf-8")


def table(rows):
    """Markdown of rows: published beside ours, with the lowest and highest of the runs."""
    lines = [
        "| what | setting | published | ours | runs: lowest, highest | command | why it differs, and what wins |",
        "|---|---|---|---|---|---|---|"]
    for row in rows:
        ours, low, high = (row["form"].format(row[key]) for key in ("ours", "low", "high"))
        spread = f"{row['runs']}: {low}, {high}" if row["runs"] > 1 else "1"
        cells = (row["item"], row["setting"], row["published"], f"**{ours}**", spread, f"`{row['command']}`", row["note"])
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)
