"""The program inside the package: running it, and what it answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ._library import HeliotropeError, NotConvergedError, native_file


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
        stderr=None if progress else subprocess.PIPE,
        env=program_environment(),
        text=True,
    )
    try:
        out, err = process.communicate()
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    if process.returncode == 0:
        return out
    lines = [line for line in (err or "").splitlines() if line.strip()]
    errors = [line.removeprefix("Error: ") for line in lines if line.startswith("Error: ")]
    sentence = errors[-1] if errors else (lines[-1] if lines else f"The program ended with {process.returncode}.")
    kind = HeliotropeError if process.returncode in (64, 65, 66) else NotConvergedError
    raise kind(sentence, process.returncode)


def run_verb(arguments: list[str], progress: bool | None) -> str:
    shows = sys.stderr.isatty() if progress is None else progress
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
