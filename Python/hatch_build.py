"""Puts the library and the program, as `make wheel` builds them, into the wheel."""

import platform
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NativeHook(BuildHookInterface):
    """Copies what is built, and the header of the C interface; the wheel is then one for this kind of machine and for every Python 3."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        native = root / "Python/src/heliotrope/_native"
        native.mkdir(exist_ok=True)
        for name in ("libHelioC.so", "heliotrope"):
            built = root / ".build/release" / name
            if not built.exists():
                raise FileNotFoundError(f"{built} is not there: run make wheel, which builds it first.")
            shutil.copy2(built, native / name)
            subprocess.run(["strip", native / name], check=True)
        shutil.copy2(root / "Sources/CHelioC/include/heliotrope.h", native)
        # The tables of --example, where the program looks for them.
        shutil.rmtree(native / "Examples", ignore_errors=True)
        (native / "Examples").mkdir()
        for file in ("README.md", "digits.csv", "diabetes.csv"):
            shutil.copy2(root / "Examples" / file, native / "Examples")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-linux_{platform.machine()}"
