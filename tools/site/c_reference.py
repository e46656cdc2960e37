"""The page of the C interface, from the comments of lfm.h and lfm_options.h, which are its contract."""

import re
from pathlib import Path

SECTION = re.compile(r"/\* -{3,} (?P<title>.*?) -{3,} \*/")


def page(root: Path) -> str:
    """The page in Markdown."""
    include = root / "native" / "include"
    contract, options = ((include / name).read_text(encoding="utf-8") for name in ("lfm.h", "lfm_options.h"))
    head = contract[:contract.index("*/")]
    lines = [
        "# C", "",
        "`#include <lfm.h>`, link `liblfm.so`. C++ programs include `lfm.hpp`, whose classes have the names and arguments of these",
        "functions.",
        "", "## How it works", "", *_contract(head),
    ]
    lines += _sections(contract[contract.index('extern "C" {') + len('extern "C" {\n#endif\n'):], "")
    lines += ["", "## Options", "", "Structures and choices of `lfm_options.h`; what each is for and ranges: [options](../options.md)."]
    lines += _sections(options[options.index('extern "C" {') + len('extern "C" {\n#endif\n'):], "Options: ")
    return "\n".join(lines) + "\n"


def _contract(head):
    """The paragraphs of the header's first comment: a word in capitals, and what it says."""
    entries, current = [], None
    for line in head.splitlines():
        line = line.lstrip(" *").rstrip()
        if found := re.match(r"(?P<word>[A-Z]{4,})\s{2,}(?P<text>.*)", line):
            current = [found["word"].capitalize(), found["text"]]
            entries.append(current)
        elif current is not None:
            current[1] += " " + line
    return [line for word, text in entries for line in (f"**{word}.** {_prose(text)}", "")]


def _sections(text, prefix):
    lines = []
    pieces = SECTION.split(text)
    for title, body in zip(["", *pieces[1::2]], [pieces[0], *pieces[2::2]]):
        if title:
            lines += ["", f"## {_prose(prefix + title[0].upper() + title[1:])}"]
        lines += _declarations(body)
    return lines


def _declarations(body):
    """Blocks between blank lines: a comment and the declarations that it stands above."""
    lines = []
    for block in re.split(r"\n\s*\n", body.split("#ifdef __cplusplus")[0]):
        block = block.strip("\n")
        if not block.strip() or block.startswith("#"):
            continue
        for comment, code in _pieces(block):
            if code:
                name = _name(code)
                lines += ["", f"### {name}", "", "```c", code, "```"]
            if comment:
                lines += ["", *_commented(comment)]
    return lines


def _pieces(block):
    """Pairs of (comment, code): a comment at the margin belongs to the code below it."""
    pieces, comment, code, inside = [], [], [], False
    for line in block.splitlines():
        if not inside and line.startswith("/*"):
            if comment or code:
                pieces.append(("\n".join(comment), "\n".join(code)))
            comment, code, inside = [], [], True
        if inside:
            comment.append(line)
            inside = "*/" not in line
        else:
            code.append(line)
    pieces.append(("\n".join(comment), "\n".join(code)))
    return pieces


def _name(code):
    """What a block declares: its functions, its structure, or the first of its constants."""
    if code.startswith("enum"):
        return f"`{re.search(r'LFM_[A-Z0-9_]+', code)[0]}` …"
    if functions := re.findall(r"^LFM_API .*?\b(lfm_\w+)\(", code, re.M):
        return ", ".join(f"`{name}`" for name in functions)
    if found := re.search(r"struct (lfm_\w+) \{|\(\*(lfm_\w+)\)|#define (LFM_\w+)", code):
        return f"`{next(name for name in found.groups() if name)}`"
    return "Handles"


def _commented(comment):
    """Running text as a paragraph; text set in columns as it stands."""
    rows = [re.sub(r"^\s?\*\s?", "", line) for line in comment.strip().removeprefix("/*").removesuffix("*/").splitlines()]
    if any(re.match(r"\s{2,}\S", row) for row in rows[1:]):
        return ["```text", *[row.rstrip() for row in rows if row.strip()], "```"]
    return [_prose(" ".join(row.strip() for row in rows))]


def _prose(text):
    text = re.sub(r"([<>*\[\]|`])", r"\\\1", re.sub(r"\s+", " ", text).strip())
    return re.sub(r"\b(lfm_\w+(?:\(\)|\.h)?|LFM_\w+|struct_size)", r"`\1`", text)
