"""What every rival's script shares: parameters, clocks, memory, one line of JSON."""

import json
import os
import resource
import sys
import time


def read_parameters():
    """`script.py key=value ...` as a dictionary; thread counts are set before NumPy or PyTorch load."""
    parameters = dict(argument.split("=", 1) for argument in sys.argv[1:])
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = parameters.get("threads", "1")
    return parameters


def skip(reason):
    """Tells the driver that this rival is not here; the case is left out."""
    print(json.dumps({"skipped": reason}))
    return 0


def resident_peak():
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


class Report:
    """Seconds of every repeat after the warm-up, memory before any data and at the end."""

    def __init__(self, parameters):
        self.parameters = parameters
        self.cpu, self.wall = [], []
        self.values, self.labels = {}, {}
        self.curves = {}  # rows of numbers, compared with ours of the same name
        self.memory_before = resident_peak()

    def time_once(self, body, count=True):
        cpu, wall = time.process_time(), time.perf_counter()
        result = body()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        if count:
            self.cpu.append(cpu)
            self.wall.append(wall)
        return result

    def time(self, repeats, body):
        """The result of `body`, timed `repeats` times after one run that is not counted."""
        for run in range(repeats + 1):
            result = None  # the previous result's memory can be used again
            result = self.time_once(body, count=run > 0)
        return result

    def print(self):
        print(json.dumps({
            "parameters": self.parameters, "cpu": self.cpu, "wall": self.wall,
            "values": self.values, "labels": self.labels, "curves": self.curves,
            "memoryBefore": self.memory_before, "memoryPeak": resident_peak(),
        }))
