"""Follows the links of a site that lies in a folder: pages, anchors, pictures, scripts and style sheets."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.anchors, self.links, self.fetched = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        for key in ("id", "name"):
            if found.get(key):
                self.anchors.add(found[key])
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        elif tag == "link" and found.get("href") and found.get("rel") != "canonical":
            self.fetched.append(found["href"])
        elif found.get("src"):
            self.fetched.append(found["src"])


def broken(site: Path) -> list[str]:
    """One line for every link that leads nowhere, and for everything that a browser would fetch from the network."""
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    faults = []
    for path, page in pages.items():
        here = path.relative_to(site).as_posix()
        faults += [f"{here}: {url} is fetched from the network" for url in page.fetched if urlsplit(url).netloc]
        if here == "404.html":  # its links are those of the server's root
            continue
        for url in page.links + page.fetched:
            parts = urlsplit(url)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            if not target.exists():
                faults.append(f"{here}: {url} does not exist")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors | {"__top"}:
                faults.append(f"{here}: {url} has no such section")
    return sorted(set(faults))
