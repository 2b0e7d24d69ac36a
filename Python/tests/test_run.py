"""Experiments through the program inside."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import heliotrope
from heliotrope import HeliotropeError

NAME = "flip-probability"
SMALL = {
    "set": {"activation": "relu", "networkCount": 200},
    "sweep": {"perturbationLength": [1, 2]},
    "replicates": 3,
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run(here):
    pytest.importorskip("pandas")
    result = heliotrope.run(NAME, **SMALL)
    assert result.folder.resolve().is_relative_to(here)
    frame = result.frame
    assert {"perturbationLength", "number", "prediction", "mean", "standard_error", "z", "replicates"} <= set(
        frame.columns
    )
    assert set(frame["perturbationLength"]) == {1, 2} and frame["replicates"].max() == 3
    assert "verdict" in result.agreement
    assert len(result.figures) >= 1 and result.report.exists()
    bundle = result.figure._repr_mimebundle_()
    assert "application/vnd.vegalite.v5+json" in bundle and bundle["text/plain"].startswith("<Figure")
    result.figure.save(here / "figure.svg")
    assert "<svg" in (here / "figure.svg").read_text()
    with pytest.raises(HeliotropeError, match="path must end with"):
        result.figure.save(here / "figure.gif")


def test_progress(here, capfd):
    heliotrope.run(NAME, **SMALL, progress=True)
    assert "%  perturbationLength = 1" in capfd.readouterr().err
    with pytest.raises(HeliotropeError, match="replicates must be"):
        heliotrope.run(NAME, replicates=0, progress=True)


def test_refusals(here):
    with pytest.raises(HeliotropeError, match="mixing"):
        heliotrope.run("mixin")
    with pytest.raises(HeliotropeError, match="networkCount must be"):
        heliotrope.run(NAME, set={"networkCount": -1})


def test_shards_are_the_run(here):
    whole = heliotrope.run(NAME, **SMALL, output=here / "whole")
    for part in (1, 2):
        assert heliotrope.run(NAME, **SMALL, output=here / "parts", shard=f"{part}/2") is None
    merged = heliotrope.merge(here / "parts")
    assert merged.json == whole.json
    assert (here / "parts/result.json").read_bytes() == (here / "whole/result.json").read_bytes()


def test_shards_on_dask(here):
    """The recipe of Docs/Python.md."""
    distributed = pytest.importorskip("distributed")
    whole = heliotrope.run(NAME, **SMALL, output=here / "whole")
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client:
        parts = [
            client.submit(heliotrope.run, NAME, **SMALL, output=str(here / "parts"), shard=f"{i + 1}/4", threads=1)
            for i in range(4)
        ]
        client.gather(parts)
    assert heliotrope.merge(here / "parts").json == whole.json
    assert (here / "parts/result.json").read_bytes() == (here / "whole/result.json").read_bytes()


def test_interrupt_leaves_a_folder_that_goes_on(here):
    settings = {**SMALL, "replicates": 400, "threads": 1}
    code = f"import heliotrope; heliotrope.run('{NAME}', **{settings!r}, output='part')"
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, start_new_session=True)
    while not list((here / "part").glob("cells/*")) if (here / "part").exists() else True:
        time.sleep(0.05)
        assert process.poll() is None
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    process.wait(10)
    assert time.monotonic() - start < 1.5
    assert b"KeyboardInterrupt" in process.stderr.read()
    again = heliotrope.run(NAME, **settings, output="part")
    fresh = heliotrope.run(NAME, **settings, output="fresh")
    assert again.json == fresh.json


def test_a_thread_may_run_it(here):
    found = []
    thread = threading.Thread(target=lambda: found.append(heliotrope.run("spectrum", set={"dimension": 30})))
    thread.start()
    thread.join()
    assert found[0].rows and os.getcwd() == str(here)
