"""The program inside the package: running it, and what it answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ._library import HeliotropeError, NotConvergedError, native_file
from ._progress import ProgressBar, is_watched, notebook_display


def program_environment() -> dict[str, str]:
    """The environment of the program: figures are rendered by this Python, if it can."""
    return {"HELIOTROPE_RENDERER": sys.executable, **os.environ}


def run_program(arguments: Sequence[str], progress: bool = False) -> str:
    """Runs the program and returns what it prints.

    Ctrl-C stops it; what is finished stays in its folder.
    """
    process = subprocess.Popen(
        [str(native_file("heliotrope")), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=program_environment(),
        text=True,
    )
    assert process.stdout and process.stderr
    out, lines = [], []
    # Both pipes are read at once, so that neither fills.
    reader = threading.Thread(target=lambda pipe=process.stdout: out.append(pipe.read()), daemon=True)
    reader.start()
    bar = ProgressBar() if progress else None
    try:
        for line in process.stderr:
            if line.strip() and not (bar and bar.read(line)):
                lines.append(line.rstrip())
        process.wait()
        reader.join()
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    finally:
        if bar:
            bar.close()
    if process.returncode == 0:
        if progress and lines and notebook_display() is None:
            print("\n".join(lines), file=sys.stderr)
        return out[0]
    errors = [line.removeprefix("Error: ") for line in lines if line.startswith("Error: ")]
    sentence = errors[-1] if errors else (lines[-1] if lines else f"The program ended with {process.returncode}.")
    kind = HeliotropeError if process.returncode in (64, 65, 66) else NotConvergedError
    raise kind(sentence, process.returncode)


def run_verb(arguments: list[str], progress: bool | None) -> str:
    shows = is_watched() if progress is None else progress
    return run_program(arguments + ([] if shows else ["--quiet"]), progress=shows)


def folder_of(printed: str) -> Path:
    for line in printed.splitlines():
        if line.startswith("Folder:"):
            return Path(line.removeprefix("Folder:").partition("  (")[0].strip())
    raise HeliotropeError("The program named no results folder.")


def text_of(value: Any) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | np.ndarray):
        return "[" + ",".join(text_of(item) for item in value) + "]"
    return str(value)


def option_words(options: Mapping[str, Any]) -> list[str]:
    """Options of the command line: ``None`` is left out, ``True`` a flag, a list several."""
    arguments = []
    for name, value in options.items():
        if value is None or value is False:
            continue
        if value is True:
            arguments.append(f"--{name}")
            continue
        for item in value if isinstance(value, list | tuple) else [value]:
            arguments += [f"--{name}", os.fspath(item) if isinstance(item, os.PathLike) else text_of(item)]
    return arguments
