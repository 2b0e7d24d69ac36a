#!/usr/bin/env python3
"""Writes Docs/PythonAPI.md from the docstrings of the package.

Run with the Python that has the built package, as Tools/make-theory.py.
"""

import inspect
import re
from pathlib import Path

import heliotrope
from heliotrope import theory

ROOT = Path(__file__).resolve().parent.parent


def block(value: object) -> str:
    return "```text\n" + inspect.getdoc(value).strip() + "\n```\n"


def signature(name: str, value: object) -> str:
    try:
        text = str(inspect.signature(value, eval_str=False))
    except ValueError:
        return name
    return name + re.sub(r"(: |-> )'([^']*)'", r"\1\2", re.sub(r"\(self(, )?", "(", text))


def described(name: str) -> str:
    value = getattr(heliotrope, name)
    parts = [f"## {name}\n"]
    if inspect.isclass(value) and not issubclass(value, Exception | dict):
        public = hasattr(value, "fit")
        parts.append(f"```python\n{signature(name, value)}\n```\n" if public else "")
        parts.append(block(value))
        for member, entry in inspect.getmembers(value):
            if member.startswith("_") or not inspect.getdoc(entry):
                continue
            owner = next((cls for cls in value.__mro__ if member in vars(cls)), object)
            if not owner.__module__.startswith("heliotrope"):
                continue
            if isinstance(entry, property):
                parts.append(f"### {name}.{member}\n\n{inspect.getdoc(entry)}\n")
            elif callable(entry):
                parts.append(f"### {name}.{member}\n\n```python\n{signature(member, entry)}\n```\n\n{block(entry)}")
    elif callable(value) and not inspect.isclass(value):
        parts.append(f"```python\n{signature(name, value)}\n```\n\n{block(value)}")
    else:
        parts.append(block(value))
    return "\n".join(part for part in parts if part)


def main() -> None:
    names = sorted(heliotrope.__all__, key=lambda name: (name[0].islower(), name.lower()))
    modules = [getattr(theory, name) for name in theory.__all__]
    listed = "\n".join(
        f"- `theory.{module.__name__.rpartition('.')[2]}`: " + ", ".join(f"`{name}`" for name in module.__all__)
        for module in modules
    )
    page = (
        "# Python, name by name\n\nMade from the docstrings by Tools/make-python-docs.py; [Python.md](Python.md) is the page to "
        "begin with.\n\n"
        + "\n".join(described(name) for name in names)
        + "\n## theory\n\nA function for every quantity; "
        "[Quantities](Quantities/README.md) has their parameters and fields.\n\n" + listed + "\n"
    )
    (ROOT / "Docs/PythonAPI.md").write_text(page)


main()
