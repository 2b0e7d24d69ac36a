"""The C interface from C, under the address sanitizer where there is one."""

import shutil
import subprocess
from pathlib import Path

import pytest

import heliotrope

NATIVE = Path(heliotrope.__file__).parent / "_native"
SOURCE = Path(__file__).parent / "interface.c"


@pytest.mark.parametrize("sanitizer", [[], ["-fsanitize=address,undefined"]], ids=["plain", "sanitized"])
def test_from_c(tmp_path, sanitizer):
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler")
    program = tmp_path / "interface"
    places = ["-I", NATIVE, "-L", NATIVE, "-lHelioC", f"-Wl,-rpath,{NATIVE}", "-lpthread", "-lm"]
    # The library's own dependencies lie beside it, where only the loader looks.
    places += ["-Wl,--allow-shlib-undefined", "-Wl,--unresolved-symbols=ignore-in-shared-libs"]
    warnings = ["-Wall", "-Wextra", "-Werror", "-Wno-unknown-pragmas"]
    built = subprocess.run(
        [compiler, "-std=gnu17", "-g", *warnings, *sanitizer, SOURCE, "-o", program, *places],
        capture_output=True,
        text=True,
    )
    if sanitizer and built.returncode and "asan" in built.stderr:
        pytest.skip("no address sanitizer")
    assert built.returncode == 0, built.stderr
    # Leaks are the runtime's own: Swift keeps its metadata to the end.
    environment = {"ASAN_OPTIONS": "detect_leaks=0", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([program], capture_output=True, text=True, env=environment, timeout=300)
    assert (done.returncode, done.stdout) == (0, "fine\n"), done.stderr
