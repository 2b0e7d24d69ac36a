"""The package as an installed thing."""

import doctest
import importlib
import importlib.metadata
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import heliotrope

PACKAGE = Path(heliotrope.__file__).parent


def fresh(code, **options):
    """What a new Python prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, **options).stdout


def test_import_is_quick():
    code = """
import time, sys, numpy
start = time.perf_counter()
import heliotrope
print(time.perf_counter() - start, *[name for name in ("sklearn", "pandas", "scipy", "polars", "vl_convert") if name in sys.modules])
"""
    results = [fresh(code).split() for _ in range(5)]
    assert all(len(words) == 1 for words in results), results
    assert min(float(words[0]) for words in results) < 0.15


def test_only_the_packages_own_libraries():
    code = """
import numpy, heliotrope
heliotrope.kernel(numpy.eye(3))
print(*sorted({line.split()[-1] for line in open("/proc/self/maps") if ".so" in line}), sep="\\n")
"""
    for path in fresh(code).split():
        name = Path(path).name.lower()
        if any(word in name for word in ("sleef", "swift", "helio")) or ("blas" in name and "numpy" not in path):
            assert "heliotrope" in path and not path.startswith("/usr"), path


def test_blas_of_numpy_is_left_alone():
    code = """
import os, numpy, threadpoolctl
environment = dict(os.environ)
before = {pool["filepath"]: pool["num_threads"] for pool in threadpoolctl.threadpool_info()}
import heliotrope
heliotrope.kernel(numpy.eye(3)); heliotrope.set_threads(2); heliotrope.set_threads(1)
after = {pool["filepath"]: pool["num_threads"] for pool in threadpoolctl.threadpool_info()}
assert all(after[path] == count for path, count in before.items()), (before, after)
assert dict(os.environ) == environment
print("fine")
"""
    assert fresh(code).strip() == "fine"


def test_metadata():
    metadata = importlib.metadata.metadata("heliotrope")
    assert metadata["Version"] == heliotrope.__version__
    files = [str(file) for file in importlib.metadata.files("heliotrope")]
    for name in ("openblas", "sleef", "gfortran", "quadmath", "swift", "Yams"):
        assert any("licenses" in file and name in file for file in files), name
    assert (PACKAGE / "py.typed").exists()


def test_names():
    for name in heliotrope.__all__:
        assert getattr(heliotrope, name).__doc__, name
    assert set(heliotrope.__all__) <= set(dir(heliotrope))
    with pytest.raises(AttributeError, match="no attribute 'cosy'"):
        heliotrope.cosy  # noqa: B018


@pytest.mark.parametrize("name", ["_adaptive", "_experiments", "_kernels", "_library", "_mean_field", "_theory"])
def test_examples_of_the_docstrings(name):
    module = importlib.import_module(f"heliotrope.{name}")
    failed, _ = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


def test_the_readmes_lines(tmp_path, monkeypatch):
    """The description of the package is the README."""
    pd = pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    metadata = importlib.metadata.metadata("heliotrope")
    # A back port of the module, which other packages bring, has it in another place.
    text = metadata["Description"] or metadata.get_payload()
    lines = text.partition("```python\n")[2].partition("```")[0]
    assert "import heliotrope" in lines
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(60, 3)), columns=["a", "b", "c"])
    exec(lines, {"X": X, "y": X["a"] * X["b"] + 0.1 * rng.normal(size=60)})
