"""Figures as Vega-Lite specifications."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ._library import HeliotropeError

_VEGA_LITE = "application/vnd.vegalite.v5+json"


class Figure:
    """A figure as a Vega-Lite specification; notebooks show it by themselves.

    Attributes
    ----------
    spec : dict
        The specification, with its data.
    """

    def __init__(self, name: str, spec: dict[str, Any]) -> None:
        self.name = name
        self.spec = spec

    def __repr__(self) -> str:
        return f"<Figure {self.name}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {_VEGA_LITE: self.spec, "text/plain": repr(self)}

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the figure as ``.json``, ``.svg``, ``.png`` or ``.pdf``; the last three need the extra ``figures``."""
        path = Path(path)
        kind = path.suffix.removeprefix(".")
        if kind == "json":
            path.write_text(json.dumps(self.spec))
            return
        if kind not in ("svg", "png", "pdf"):
            raise HeliotropeError(f"path must end with .json, .svg, .png or .pdf; got {path.name}.", 64)
        try:
            import vl_convert
        except ImportError:
            raise HeliotropeError("Figures need the renderer: pip install 'heliotrope[figures]'.") from None
        content = getattr(vl_convert, f"vegalite_to_{kind}")(self.spec)
        path.write_text(content) if isinstance(content, str) else path.write_bytes(content)


class Figures(Mapping[str, Figure]):
    """Figures by their names; notebooks show them all."""

    def __init__(self, folder: Path) -> None:
        self._paths = {path.name.removesuffix(".vl.json"): path for path in sorted(folder.glob("*.vl.json"))}
        self._read: dict[str, Figure] = {}

    def __getitem__(self, name: str) -> Figure:
        if name not in self._read:
            if name not in self._paths:
                raise KeyError(f"figure must be one of {', '.join(self._paths) or 'none'}; got {name}.")
            self._read[name] = Figure(name, json.loads(self._paths[name].read_text()))
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __repr__(self) -> str:
        return f"<Figures {', '.join(self._paths)}>"

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for figure in self.values():
            display(figure)
