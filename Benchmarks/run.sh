#!/usr/bin/env bash
# Benchmarks beside their rivals:  Benchmarks/run.sh [--quick] [--only TEXT]
#
#   HELIOTROPE_RIVALS_PYTHON   a Python with numpy, scipy and torch, instead of Benchmarks/.venv
#   HELIOTROPE_PIP_ARGS        extra arguments of pip, e.g. an index of processor-only builds
set -euo pipefail
cd "$(dirname "$0")"

python=${HELIOTROPE_RIVALS_PYTHON:-}
if [ -z "$python" ]; then
  python=.venv/bin/python
  if ! $python -c 'import numpy, scipy, torch' 2>/dev/null; then
    echo "Installing the rivals (NumPy, SciPy, PyTorch) into Benchmarks/.venv"
    python3 -m venv .venv
    # shellcheck disable=SC2086  (several arguments in one variable)
    .venv/bin/pip install -q --disable-pip-version-check ${HELIOTROPE_PIP_ARGS:-} numpy scipy torch
  fi
fi

swift build -c release -q
exec "$python" compare.py "$@"
