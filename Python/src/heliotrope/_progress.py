"""Progress as people see it: a line of a terminal that rewrites itself, or a bar in a notebook."""

from __future__ import annotations

import html
import re
import sys
from typing import Any


def notebook_display() -> Any:
    """What shows HTML in the notebook that this runs in; ``None`` elsewhere. Imports nothing that is not there."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if getattr(shell, "kernel", None) is None:
        return None
    from IPython import display

    return display


def is_watched() -> bool:
    """Whether somebody sees progress at once: on a terminal or in a notebook."""
    return sys.stderr.isatty() or notebook_display() is not None


class ProgressBar:
    """The share of a long work that is done.

    In a notebook only the thread that asked for the work may draw: the last report is kept until it calls :meth:`draw`.
    """

    _line = re.compile(r"(\d+) %(?:, about (\d+) s left)?  (.*)")

    def __init__(self) -> None:
        self._display = notebook_display()
        self._handle: Any = None
        self._report: tuple[float, str] | None = None
        self._is_closed = False

    def __call__(self, share: float, stage: bytes, _context: Any = None) -> None:
        """A report of the library, in any thread."""
        self._take(share, stage.decode())

    def read(self, line: str) -> bool:
        """A report of the program: whether the line was one."""
        match = self._line.fullmatch(line.strip())
        if match is None:
            return False
        left = f", about {match[2]} s left" if match[2] else ""
        self._take(int(match[1]) / 100, f"{match[3]}{left}")
        self.draw()
        return True

    def _take(self, share: float, text: str) -> None:
        if self._is_closed:
            return
        self._report = (share, text)
        if self._display is None:
            self._write(share, text)

    @staticmethod
    def _write(share: float, text: str) -> None:
        filled = round(20 * share)
        bar = "#" * filled + "-" * (20 - filled)
        print(f"\r\033[K[{bar}] {share:4.0%}  {text}"[:115], end="", file=sys.stderr, flush=True)

    def draw(self) -> None:
        """Shows the last report in the notebook."""
        if self._display is None or self._report is None:
            return
        share, text = self._report
        self._report = None
        self._show(f'<progress value="{share:.3f}" max="1"></progress> {share:.0%} {html.escape(text)}')

    def _show(self, text: str) -> None:
        if self._handle is None:
            self._handle = self._display.display(self._display.HTML(text), display_id=True)
        else:
            self._handle.update(self._display.HTML(text))

    def close(self) -> None:
        """Takes the bar away."""
        self._is_closed = True
        if self._display is None:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
        elif self._handle is not None:
            self._show("")
