"""What MkDocs is told beside its configuration: pages that are made, links that leave docs/, and a check of every link.

Run by ``mkdocs build`` (./build.sh site). The references are made from the doc comments as they are now, and are not committed.
"""

import json
import re
import shutil
import sys
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

sys.path.insert(0, str(Path(__file__).parent))

import c_reference  # noqa: E402
import csharp_reference  # noqa: E402
import links  # noqa: E402
import python_reference  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
MADE = ROOT / "artifacts" / "site-pages"

CSHARP = "reference/csharp/"

#: Pages of the repository that stand outside docs/, and what they are called on the site.
OUTSIDE = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "samples/migration/README.md": "sample-migration.md",
    "native/include/lfm.h": "reference/c.md",
}
#: A fence whose info string goes on behind the language, as "sh no-run: needs a server" does for the tests.
FENCE = re.compile(r"^(?P<fence>\s*```)(?P<language>[\w+#-]*)[ \t].*$", re.M)
LINK = re.compile(r"(?P<bang>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")
PICTURES = {".png", ".svg", ".jpg"}


def on_config(config):
    """The namespaces of C# take the place of the one entry that stands for them."""
    for section in config["nav"]:
        for entries in section.values():
            for entry in entries if isinstance(entries, list) else []:
                if entry.get("C#"):
                    names = [name for name in csharp_reference.pages(ROOT) if name]
                    entry["C#"] = [{"Namespaces": CSHARP + "index.md"}, *[{name: f"{CSHARP}{name}.md"} for name in names]]
    return config


def on_files(files, config):
    """Adds the pages that are made and the pictures that stand elsewhere; leaves out what is no page."""
    shutil.rmtree(MADE, ignore_errors=True)
    pages = {f"{CSHARP}{name or 'index'}.md": text for name, text in csharp_reference.pages(ROOT).items()}
    pages |= {"reference/c.md": c_reference.page(ROOT), "reference/python.md": python_reference.page(ROOT)}
    for source, name in OUTSIDE.items():
        if name not in pages:
            pages[name] = moved((ROOT / source).read_text(encoding="utf-8"), source)
    for name, text in pages.items():
        path = MADE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in (ROOT / "docs").glob("*.md"):
        for link in LINK.finditer(path.read_text(encoding="utf-8")):
            target = (ROOT / "docs" / link["target"]).resolve()
            if link["target"].startswith("../") and target.suffix in PICTURES:
                (MADE / "images").mkdir(parents=True, exist_ok=True)
                shutil.copy(target, MADE / "images" / target.name)
    for path in sorted(p for p in MADE.rglob("*") if p.is_file()):
        made = File(path.relative_to(MADE).as_posix(), str(MADE), config["site_dir"], config["use_directory_urls"])
        files.append(made)
    for script in [file for file in files if file.src_path.endswith(".py")]:
        files.remove(script)
    return files


def moved(text, source):
    """A page from elsewhere in the repository with its links as they would stand in docs/."""
    folder = (ROOT / source).parent

    def as_from_docs(link):
        if "://" in link["target"]:
            return link[0]
        target = (folder / link["target"]).resolve()
        inside = target.relative_to(ROOT)
        path = inside.relative_to("docs") if inside.parts[0] == "docs" else Path("..") / inside
        return f"{link['bang']}[{link['text']}]({path.as_posix()}{link['anchor'] or ''})"

    return LINK.sub(as_from_docs, text)


def on_page_markdown(markdown, page, config, files):
    """Fences keep their language alone; links out of docs/ lead to the page that stands for the file, or become plain text."""
    def inside(link):
        if not link["target"].startswith("../") or page.file.src_path.startswith("reference/"):
            return link[0]
        target = (ROOT / "docs" / link["target"]).resolve()
        name = target.relative_to(ROOT).as_posix()
        if name in OUTSIDE:
            return f"[{link['text']}]({OUTSIDE[name]}{link['anchor'] or ''})"
        if target.suffix in PICTURES:
            return f"{link['bang']}[{link['text']}](images/{target.name})"
        if not target.exists():
            raise PluginError(f"{page.file.src_path} links to {link['target']}, which does not exist")
        return link["text"] if link["text"].strip("`") in name else f"{link['text']} (`{name}`)"

    return FENCE.sub(r"\g<fence>\g<language>", LINK.sub(inside, markdown))


def on_post_build(config):
    """Writes what the search needs when the site is opened from a disk, and follows every link of every page."""
    site = Path(config["site_dir"])
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    (worker,) = (site / "assets" / "javascripts" / "workers").glob("search.*.min.js")
    script = f"""var __search = {{
  index: Promise.resolve({json.dumps(index)}),
  worker: URL.createObjectURL(new Blob([{json.dumps(worker.read_text(encoding="utf-8"))}], {{ type: "text/javascript" }}))
}}
"""
    (site / "assets" / "search-offline.js").write_text(script, encoding="utf-8")
    broken = links.broken(site)
    if broken:
        raise PluginError("\n".join(["links that lead nowhere:", *broken]))
