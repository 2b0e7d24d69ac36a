#!/usr/bin/env bash
# Benchmarks beside their rivals:  Benchmarks/run.sh [--quick] [--only TEXT] [--again]
# Models of tables:                Benchmarks/run.sh --tables [--tables a,b] [--models x,y] [--splits 5] [--again]
#
#   HELIOTROPE_RIVALS_PYTHON   a Python that has the rivals, instead of Benchmarks/.venv
#   HELIOTROPE_PIP_ARGS        extra arguments of pip, e.g. an index of processor-only builds
set -euo pipefail
cd "$(dirname "$0")"

python=${HELIOTROPE_RIVALS_PYTHON:-}
if [ -z "$python" ]; then
  python=.venv/bin/python
  install() {
    # shellcheck disable=SC2086  (several arguments in one variable)
    .venv/bin/pip install -q --disable-pip-version-check ${HELIOTROPE_PIP_ARGS:-} -r "$1"
  }
  if ! $python -c 'import numpy, scipy, sklearn, torch, xrfm' 2>/dev/null; then
    echo "Installing the rivals (rivals/requirements.txt) into Benchmarks/.venv"
    python3 -m venv .venv
    install rivals/requirements.txt
    # Old and large; the cases beside it are left out where it cannot be had.
    install rivals/requirements-neural-tangents.txt \
      || echo "neural-tangents could not be installed; its cases are skipped"
  fi
fi

if [ "${1:-}" = --tables ]; then
  shift
  exec "$python" tables/compare.py "$@"
fi
swift build -c release -q
exec "$python" compare.py "$@"
