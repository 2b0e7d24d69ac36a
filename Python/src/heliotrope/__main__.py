"""The program ``heliotrope``, as the wheel carries it."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Becomes the program; figures are rendered by this Python, if it can."""
    from ._program import native_file, program_environment

    path = str(native_file("heliotrope"))
    os.execve(path, [path, *sys.argv[1:]], program_environment())


if __name__ == "__main__":
    main()
