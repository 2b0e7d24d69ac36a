"""What the benchmarks ran on."""

import os
import platform
import subprocess
from pathlib import Path


def first_line(path, start=""):
    """The first line of a file that begins with `start`, without it; empty where there is none."""
    try:
        for line in Path(path).read_text().splitlines():
            if line.startswith(start):
                return line[len(start):].lstrip(" \t:")
    except OSError:
        pass
    return ""


def large_pages():
    """The chosen word of "always [madvise] never"."""
    words = first_line("/sys/kernel/mm/transparent_hugepage/enabled").split()
    return next((word.strip("[]") for word in words if word.startswith("[")), "unknown")


def caches():
    folder = Path("/sys/devices/system/cpu/cpu0/cache")
    found = []
    for index in sorted(folder.glob("index*")):
        if first_line(index / "type") != "Instruction":
            found.append(f"L{first_line(index / 'level')} {first_line(index / 'size')}")
    return ", ".join(found)


def describe(side):
    """Processor, caches, memory, system, compilers and libraries; `side` runs helio-bench."""
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    kilobytes = first_line("/proc/meminfo", "MemTotal").split()
    return {
        "processor": first_line("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count(), "caches": caches(),
        "memory": round(int(kilobytes[0]) / 2**20) if kilobytes else None,
        "system": platform.platform(), "largePages": large_pages(),
        "python": platform.python_version(), "swift": swift.splitlines()[0] if swift else "",
        "loadAtStart": os.getloadavg()[0], **side({"case": "machine"})["labels"],
    }
