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
    if path.stem == "california-housing" and not (tmp_path / "california-housing.csv").exists():
        pytest.skip("california-housing.csv, which stands beside the project, is absent")
    nbclient.NotebookClient(book, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("application/vnd.vegalite.v5+json" in output.get("data", {}) for output in shown)


def test_progress_is_a_bar(tmp_path):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    cells = [
        "import heliotrope as ht, numpy as np",
        "r = ht.run('spike-law', set={'dimension': 20}, replicates=2, output='run')",
        "X = np.random.default_rng(1).normal(size=(60, 2))\n"
        "ht.AdaptiveKernelRegressor(kernels=['relu'], progress=True).fit(X, X[:, 0]);",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    seen = []

    class Client(nbclient.NotebookClient):
        def process_message(self, msg, cell, cell_index):
            if msg["msg_type"] in ("display_data", "update_display_data"):
                seen.append((cell_index, msg["content"]["data"].get("text/html", "")))
            return super().process_message(msg, cell, cell_index)

    Client(book, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    for index in (1, 2):
        shown = [text for place, text in seen if place == index]
        assert any(text.startswith("<progress value=") for text in shown), seen
        assert shown[-1] == "", "the bar is taken away"


def test_there_are_notebooks():
    assert {path.stem for path in NOTEBOOKS} >= {"tables", "function-space", "topics"}
