"""The notebooks of Examples run from the first cell to the last."""

from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "Examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook(path, tmp_path):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    for table in EXAMPLES.glob("*.csv"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    book = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(book, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("application/vnd.vegalite.v5+json" in output.get("data", {}) for output in shown)


def test_there_are_notebooks():
    assert {path.stem for path in NOTEBOOKS} >= {"tables", "function-space", "topics"}
