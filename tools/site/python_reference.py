"""The page of the Python package, from its docstrings."""

import importlib
import inspect
import re
import sys
from pathlib import Path


def page(root: Path) -> str:
    """The page in Markdown."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(root / "native" / "python"))
    lfm = importlib.import_module("lfm")
    embeddings = importlib.import_module("lfm.embeddings")
    public = [(name, getattr(lfm, name)) for name in lfm.__all__]
    functions = [(name, item) for name, item in public if inspect.isfunction(item)]
    errors = [(name, item) for name, item in public if inspect.isclass(item) and issubclass(item, BaseException)]
    classes = [(name, item) for name, item in public if inspect.isclass(item) and (name, item) not in errors]
    behind = [(name, item) for name, item in vars(embeddings).items()
              if not name.startswith("_") and getattr(item, "__module__", "") == embeddings.__name__]
    lines = ["# Python", "", *_docstring(inspect.getdoc(lfm)), "", "## Functions"]
    for name, item in functions:
        lines += _function(f"lfm.{name}", item, "###")
    lines += ["", "## Classes"]
    for name, item in classes:
        lines += _class(f"lfm.{name}", item)
    lines += ["", "## Errors", ""]
    for name, item in errors:
        bases = ", ".join(f"`{base.__name__}`" for base in item.__bases__)
        lines.append(f"- `lfm.{name}` ({bases}): {_prose(' '.join((inspect.getdoc(item) or '').split()))}")
    lines += ["", "## Embedders of frameworks: `lfm.embeddings` {: #lfm-embeddings }", "", *_docstring(inspect.getdoc(embeddings))]
    for name, item in behind:
        lines += _class(f"lfm.embeddings.{name}", item) if inspect.isclass(item) else _function(f"lfm.embeddings.{name}", item, "###")
    return "\n".join(lines) + "\n"


def _function(name, item, heading):
    return ["", f"{heading} `{name}`", "", "```python", _signature(name.rpartition(".")[2], item), "```", "",
            *_docstring(inspect.getdoc(item) or "")]


def _class(name, item):
    lines = ["", f"### `{name}`", "", *_docstring(inspect.getdoc(item) or "")]
    owners = [owner for owner in reversed(item.__mro__[:-1]) if owner.__module__.startswith("lfm")]
    shown = [(key, value) for owner in owners for key, value in vars(owner).items() if not key.startswith("_")]
    fields = {key: value for key, value in shown if not inspect.isfunction(value) and not isinstance(value, (classmethod, staticmethod))}
    told = []
    for key, value in fields.items():
        text = inspect.getdoc(value) if not isinstance(value, (str, int, float, type(None), tuple)) else ""
        text = text if text and not _is_inherited(value) else ""
        told.append(f"- `{key}`" + (f": {_prose(' '.join(text.split()))}" if text else ""))
    lines += ["", *told]
    for key, value in dict(shown).items():
        if key in fields:
            continue
        method = getattr(item, key)
        lines += ["", f"#### `{name.rpartition('.')[2]}.{key}`", "", "```python", _signature(key, method), "```", "",
                  *_docstring(inspect.getdoc(method) or "")]
    return lines


def _is_inherited(value):
    """Whether the docstring is that of the value's class, which says nothing of the value."""
    return inspect.getdoc(value) == inspect.getdoc(type(value))


def _signature(name, item):
    try:
        signature = inspect.signature(item)
    except (TypeError, ValueError):
        return f"{name}(…)"
    parameters, starred = [], False
    for parameter in signature.parameters.values():
        if parameter.name == "self":
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            parameters.append("*")
            starred = True
        starred |= parameter.kind is parameter.VAR_POSITIONAL
        text = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "") + parameter.name
        parameters.append(text if parameter.default is parameter.empty else f"{text}={parameter.default!r}")
    result = "" if signature.return_annotation in (signature.empty, None, "None") else f" -> {signature.return_annotation}"
    line = f"{name}({', '.join(parameters)}){result}"
    return line if len(line) <= 100 else f"{name}(\n    " + _filled(parameters) + f",\n){result}"


def _filled(parameters):
    rows = [""]
    for parameter in parameters:
        if rows[-1] and len(rows[-1]) + len(parameter) > 90:
            rows.append("")
        rows[-1] += (", " if rows[-1] else "") + parameter
    return ",\n    ".join(rows)


def _docstring(text):
    """Paragraphs, examples, and the sections Args, Returns and Raises as lists."""
    lines, section = [], None
    for row in (text or "").splitlines():
        if found := re.fullmatch(r"(Args|Returns|Raises|Yields|Attributes):", row):
            section = found[1]
            lines += ["", f"**{section}**", ""]
        elif row.startswith(">>>"):
            lines += ["", "    " + row]
        elif not row.strip():
            section = None
            lines.append("")
        elif section is None:
            lines.append(_prose(row.strip()))
        elif re.match(r" {4}\S", row):
            entry = re.match(r"    (?P<name>[\w*, ]+): (?P<text>.*)", row)
            lines.append(f"- *{_prose(entry['name'])}*: {_prose(entry['text'])}" if entry else f"- {_prose(row.strip())}")
        else:
            lines.append("  " + _prose(row.strip()))
    return lines


def _prose(text):
    """Plain reStructuredText as Markdown."""
    text = re.sub(r":\w+:`[~.]?([^`]*)`", r"`\1`", text).replace("``", "`")
    parts = text.split("`")
    return "`".join(part if i % 2 else re.sub(r"([<>*_\[\]|])", r"\\\1", part) for i, part in enumerate(parts))
