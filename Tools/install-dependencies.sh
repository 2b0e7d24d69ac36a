#!/usr/bin/env bash
# Installs what the build and the figures need and the machine lacks: OpenBLAS, SLEEF, Random123 and zlib with
# apt (as root or through sudo), the figure renderer in .venv with pip. Does nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(libopenblas-dev libsleef-dev librandom123-dev zlib1g-dev pkg-config)
missing=()
for package in "${packages[@]}"; do
  case $package in
    libopenblas-dev) pkg-config --exists openblas 2>/dev/null || missing+=("$package") ;;
    libsleef-dev) echo '#include <sleef.h>' | cc -E - >/dev/null 2>&1 || missing+=("$package") ;;
    librandom123-dev) echo '#include <Random123/philox.h>' | cc -E - >/dev/null 2>&1 || missing+=("$package") ;;
    zlib1g-dev) echo '#include <zlib.h>' | cc -E - >/dev/null 2>&1 || missing+=("$package") ;;
    pkg-config) command -v pkg-config >/dev/null || missing+=("$package") ;;
  esac
done
if ((${#missing[@]})); then
  if ! command -v apt-get >/dev/null; then
    echo "Missing: ${missing[*]}. Install these libraries with your package manager (OpenBLAS with LAPACK, SLEEF, Random123, zlib, pkg-config)." >&2
    exit 1
  fi
  if [ "$(id -u)" = 0 ]; then as_root=(); elif sudo -n true 2>/dev/null; then as_root=(sudo); else
    echo "Missing: ${missing[*]}. Please run:  sudo apt-get install -y ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
fi

# The renderer is optional: without it figures are written as Vega-Lite specifications and tables.
if ! .venv/bin/python -c 'import vl_convert' 2>/dev/null; then
  echo "Installing the figure renderer into .venv"
  if ! python3 -m venv .venv 2>/dev/null; then
    if [ "$(id -u)" = 0 ]; then DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null || true; fi
    python3 -m venv .venv || { echo "No Python virtual environment: figures stay specifications. Install python3-venv." >&2; exit 0; }
  fi
  .venv/bin/pip install -q --disable-pip-version-check 'vl-convert-python>=1.7,<2' ||
    echo "The renderer could not be installed: figures stay specifications. Try:  .venv/bin/pip install vl-convert-python" >&2
fi
