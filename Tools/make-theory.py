#!/usr/bin/env python3
"""Writes Python/src/heliotrope/theory: a typed function for every quantity of every topic.

Run with the Python that has the built package, after quantities have changed, and format with ruff;
Python/tests/test_theory.py fails when they have and this was not run. Docstrings come from Docs/Quantities.
"""

import json
import keyword
import re
import textwrap
from pathlib import Path

from heliotrope._theory import _topics

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "Python/src/heliotrope/theory"
TYPES = {
    "number": "float",
    "integer": "int",
    "numbers": "ArrayLike",
    "integers": "ArrayLike",
    "rows": "ArrayLike",
    "text": "str",
    "activation": "str | dict[str, Any]",
    "link": "dict[str, Any]",
    None: "Any",
}
WORDS = {
    "number": "float",
    "integer": "int",
    "numbers": "list of float",
    "integers": "list of int",
    "rows": "matrix",
    "text": "str",
    "activation": "str or dict",
    "link": "dict",
    None: "object",
}


def snake(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.replace("-", "_")).lower()
    return words + "_" if keyword.iskeyword(words) else words


def pages() -> dict[tuple[str, str], tuple[str, str]]:
    """Title and text of every quantity, from the pages."""
    found = {}
    for path in sorted((ROOT / "Docs/Quantities").glob("*.md")):
        text = path.read_text()
        for part in re.split(r"^### ", text, flags=re.M)[1:]:
            head, _, body = part.partition("\n")
            names = re.findall(r"`([a-z0-9-]+)`", head)
            title = head.partition("—")[2].strip() or head
            for name in names:
                found[path.stem, name] = (title, re.split(r"^## ", body, flags=re.M)[0].strip())
    return found


def literal(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return repr(int(value))
    return repr(tuple(value)) if isinstance(value, list) else repr(value)


def wrapped(text: str, indent: str = "    ") -> str:
    return "\n".join(textwrap.wrap(text, 112, initial_indent=indent, subsequent_indent=indent, break_long_words=False))


def function(topic: str, quantity: dict, page: tuple[str, str] | None) -> str:
    name = snake(quantity["name"])
    title, body = page or (f"The quantity {quantity['name']}.", "")
    signature, sections = [], []
    for parameter in quantity["parameters"]:
        kind = parameter.get("kind")
        annotation, word = TYPES[kind], WORDS[kind]
        text = f"{snake(parameter['name'])}: {annotation}"
        if parameter["isOptional"]:
            default = parameter.get("default")
            text += f" = {literal(default)}" if default is not None else " | None = None"
            word += f", default={literal(default)}" if default is not None else ", optional"
        signature.append(text)
        sections.append(f"    {snake(parameter['name'])} : {word}")
        if parameter.get("rule"):
            sections.append(wrapped(parameter["rule"][0].upper() + parameter["rule"][1:] + ".", " " * 8))
    arguments = ",\n".join(f"    {text}" for text in signature)
    lines = [f"def {name}(\n    *,\n{arguments},\n) -> Answer:" if signature else f"def {name}() -> Answer:"]
    title = title.rstrip(".")
    head = f"The quantity ``{quantity['name']}``: {title}."
    lines.append(
        f'    r"""{head}'
        if len(head) < 110
        else f'    r"""The quantity ``{quantity["name"]}``.\n\n' + wrapped(title + ".")
    )
    for paragraph in body.split("\n"):
        if paragraph.strip():
            lines += ["", wrapped(paragraph.replace('"""', "'''").strip())]
    if sections:
        lines += ["", "    Parameters", "    ----------", *sections]
    lines += ["", "    Returns", "    -------", "    Answer", '    """']
    given = ", ".join(f"{snake(p['name'])}={snake(p['name'])}" for p in quantity["parameters"])
    call = (
        f'    return compute("{topic}", "{quantity["name"]}", {given})'
        if given
        else f'    return compute("{topic}", "{quantity["name"]}")'
    )
    if len(call) > 118:
        inner = "".join(f"        {snake(p['name'])}={snake(p['name'])},\n" for p in quantity["parameters"])
        call = f'    return compute(\n        "{topic}",\n        "{quantity["name"]}",\n{inner}    )'
    return "\n".join([*lines, call])


def main() -> None:
    PACKAGE.mkdir(exist_ok=True)
    texts = pages()
    modules = []
    # What no example of a quantity gives has the kind that another quantity's example gives it.
    kinds = {p["name"]: p["kind"] for t in _topics() for q in t["quantities"] for p in q["parameters"] if p.get("kind")}
    for parameter in (p for t in _topics() for q in t["quantities"] for p in q["parameters"]):
        parameter.setdefault("kind", kinds.get(parameter["name"]))
    for topic in _topics():
        functions = [function(topic["name"], q, texts.get((topic["name"], q["name"]))) for q in topic["quantities"]]
        names = sorted(snake(q["name"]) for q in topic["quantities"])
        listed = "".join(f'    "{name}",\n' for name in names)
        body = "\n\n\n".join(functions)
        typing = "from typing import Any\n\n" if re.search(r"\bAny\b", body) else ""
        arrays = "from numpy.typing import ArrayLike\n\n" if "ArrayLike" in body else ""
        (PACKAGE / f"{snake(topic['name'])}.py").write_text(
            f'"""{topic["title"]}: every quantity of the sheet ``{topic["name"]}``.\n\n'
            f'Made by Tools/make-theory.py.\n"""\n\nfrom __future__ import annotations\n\n{typing}{arrays}'
            f"from .._theory import Answer, compute\n\n__all__ = [\n{listed}]\n\n\n{body}\n"
        )
        modules.append(snake(topic["name"]))
    listed = "".join(f'    "{name}",\n' for name in sorted(modules))
    (PACKAGE / "__init__.py").write_text(
        '"""Every quantity of every topic as a function; a topic is imported when it is first named.\n\n'
        'Made by Tools/make-theory.py.\n"""\n\nfrom __future__ import annotations\n\nimport importlib\n'
        f"from types import ModuleType\n\n__all__ = [\n{listed}]\n\n\n"
        "def __getattr__(name: str) -> ModuleType:\n"
        "    if name not in __all__:\n"
        "        raise AttributeError(f\"module 'heliotrope.theory' has no attribute '{name}'\")\n"
        '    return importlib.import_module(f".{name}", __name__)\n\n\n'
        "def __dir__() -> list[str]:\n    return list(__all__)\n"
    )
    print(json.dumps({"topics": len(modules), "pages": len(texts)}))


main()
