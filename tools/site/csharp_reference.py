"""The pages of the C# API: the public surface as the tests approved it, with the doc comments that the compiler wrote down."""

import re
from pathlib import Path
from xml.etree import ElementTree

SURFACE = "tests/LfmNative.Tests/Architecture/PublicApi.approved.txt"
#: Written by any build of the engine; the newest counts.
COMMENTS = ("artifacts/bin/LfmNative/release/LfmNative.xml", "artifacts/publish/lfm/LfmNative.xml")
#: What the compiler gives every record: true of all, told of none.
OF_RECORDS = re.compile(r"<Clone>\$|\bEquals\(|GetHashCode\(\)|ToString\(\)|op_(Eq|Ineq)uality|Deconstruct\(|IEquatable")
KEYWORDS = {
    "bool": "Boolean", "byte": "Byte", "sbyte": "SByte", "short": "Int16", "ushort": "UInt16", "int": "Int32", "uint": "UInt32",
    "long": "Int64", "ulong": "UInt64", "nint": "IntPtr", "nuint": "UIntPtr", "float": "Single", "double": "Double", "char": "Char",
    "string": "String", "object": "Object",
}
MODIFIERS = {"in", "out", "ref", "params", "this"}


class _Comments:
    """Doc comments by member id."""

    def __init__(self, path):
        self.by_id = {member.get("name"): member for member in ElementTree.parse(path).iter("member")}
        self.methods = {}
        for name in self.by_id:
            if name.startswith("M:"):
                self.methods.setdefault(re.sub(r"``\d+", "", name[2:].split("(")[0]), []).append(name)

    def of(self, type_name, member):
        """The comment of a member of the approved surface; None where it has none of its own."""
        if "(" not in member:
            name = _property_name(member)
            for kind in "PFE":
                if (found := self.by_id.get(f"{kind}:{type_name}.{name}")) is not None:
                    return found
            return self._positional(type_name, name)
        name = _method_name(member)
        candidates = self.methods.get(f"{type_name}.{'#ctor' if name == 'new' else name}", [])
        wanted = _types_of(member)
        for candidate in candidates:
            if _xml_types(candidate) == wanted:
                return self.by_id[candidate]
        return None

    def _positional(self, type_name, name):
        """A property of a positional record is told by the parameter of its type."""
        owner = self.by_id.get(f"T:{type_name}")
        if owner is None:
            return None
        return next((param for param in owner.findall("param") if param.get("name") == name), None)


def pages(root: Path) -> dict[str, str]:
    """The pages in Markdown by the name of their namespace; under "" the one that leads to them."""
    written = [root / path for path in COMMENTS if (root / path).exists()]
    if not written:
        raise FileNotFoundError("the engine's doc comments are missing: build src/LfmNative in Release first")
    comments = _Comments(max(written, key=lambda path: path.stat().st_mtime))
    rooms = {}
    for block in (root / SURFACE).read_text(encoding="utf-8").strip().split("\n\n"):
        head, *members = block.split("\n")
        full = _type_name(head)
        rooms.setdefault(full.rpartition(".")[0], []).append((head, full, [member.strip() for member in members]))
    first = [
        "# C#", "",
        "The public types of the assembly `LfmNative`, by namespace, from their doc comments. What every record has (equality, `with`,",
        "`ToString`) is left out. Start at [`LatentAligner.Fit`](LfmNative.md#latentaligner); options are told in",
        "[options](../../options.md).", "", "| namespace | types |", "|---|---|",
    ]
    for room, types in rooms.items():
        names = ", ".join(f"[{_escaped(_short(full))}]({room}.md#{_anchor(full)})" for _, full, _ in types)
        first.append(f"| [{room}]({room}.md) | {names} |")
    made = {"": "\n".join(first) + "\n"}
    for room, types in rooms.items():
        lines = [f"# {room}"]
        for head, full, members in types:
            lines += _type(head, full, members, comments)
        made[room] = "\n".join(lines) + "\n"
    return made


def _type(head, full, members, comments):
    bases = [base for base in re.split(r", (?![^<]*>)", head.partition(" : ")[2]) if base and not OF_RECORDS.search(base)]
    declaration = head.split(" : ")[0].replace(full.rpartition(".")[0] + ".", "", 1) + (" : " + ", ".join(bases) if bases else "")
    xml_name = re.sub(r"<([^>]*)>", lambda m: f"`{m[1].count(',') + 1}", full)
    lines = ["", f"## {_escaped(_short(full))} {{: #{_anchor(full)} }}", "", "```csharp", declaration, "```", ""]
    comment = comments.by_id.get(f"T:{xml_name}")
    if comment is not None:
        lines += _told(comment)
    lines.append("")
    for member in members:
        if OF_RECORDS.search(member) or member == "new()":
            continue
        told = comments.of(xml_name, member)
        if told is None:
            lines.append(f"- `{member}`")
        elif told.tag == "param":
            lines.append(f"- `{member}`<br>{_text(told)}")
        else:
            lines.append(f"- `{member}`<br>" + "<br>".join(line for line in _told(told) if line))
    return lines


def _told(comment):
    """Summary, remarks, parameters, result and errors, a paragraph each."""
    paragraphs = [_text(part) for tag in ("summary", "remarks") for part in comment.findall(tag)]
    named = comment.findall("typeparam") + comment.findall("param")
    if named:
        paragraphs.append("; ".join(f"*{part.get('name')}*: {_text(part).rstrip('.')}" for part in named) + ".")
    if (result := comment.find("returns")) is not None:
        paragraphs.append(f"Returns: {_text(result)}")
    for error in comment.findall("exception"):
        paragraphs.append(f"Throws `{error.get('cref', '').rpartition('.')[2]}`: {_text(error)}")
    return [line for text in paragraphs if text for line in (text, "")]


def _text(element):
    parts = [_escaped(element.text or "")]
    for child in element:
        if child.tag in ("see", "seealso"):
            parts.append(f"`{_referred(child)}`")
        elif child.tag in ("paramref", "typeparamref"):
            parts.append(f"*{child.get('name')}*")
        elif child.tag in ("c", "code"):
            parts.append(f"`{''.join(child.itertext()).strip()}`")
        else:
            parts.append(" " + _text(child) + " ")
        parts.append(_escaped(child.tail or ""))
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _referred(see):
    target = see.get("cref") or see.get("langword") or see.get("href", "")
    return re.sub(r"`+\d+", "", target.split("(")[0].rpartition(".")[2]) or target


def _escaped(text):
    return re.sub(r"([<>*_`|\[\]])", r"\\\1", text)


def _type_name(head):
    return re.search(r"LfmNative[\w.]*(<[^>]*>)?", head)[0]


def _short(full):
    return full.rpartition(".")[2]


def _anchor(full):
    return re.sub(r"\W+", "-", _short(full).lower()).strip("-")


def _property_name(member):
    return re.split(r" \{| = ", member)[0].split(" ")[-1].split("[")[0]


def _method_name(member):
    return re.search(r"([\w$]+)(<[^()]*>)?\(", member)[1]


def _types_of(member):
    """The types of a method's parameters as words, so that both spellings of a type compare equal."""
    inside = member[member.index("(") + 1:member.rindex(")")]
    return [_words(" ".join(word for word in parameter.split(" = ")[0].split(" ")[:-1] if word not in MODIFIERS))
            for parameter in _split(inside)]


def _xml_types(name):
    inside = re.search(r"\((.*)\)", name)
    return [_words(parameter) for parameter in _split(inside[1].replace("{", "<").replace("}", ">"))] if inside else []


def _words(type_name):
    words = [word.rpartition(".")[2] for word in re.findall(r"[\w.]+|``?\d+", type_name)]
    return [KEYWORDS.get(word, word) for word in words if word not in ("Nullable", "0")]


def _split(parameters):
    """At commas outside angle brackets and brackets."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(parameters):
        depth += (c in "<[(") - (c in ">])")
        if c == "," and depth == 0:
            parts.append(parameters[start:i].strip())
            start = i + 1
    return [part for part in parts + [parameters[start:].strip()] if part]
