#!/usr/bin/env bash
# Installs the wheel of dist/ into a fresh environment and runs its tests there, from another folder.
#
#     bash Tools/test-wheel.sh [PYTHON [ARGUMENTS OF PYTEST]]
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-python3}
shift || true
wheel=$(ls "$PWD"/dist/heliotrope-*manylinux*.whl)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

"$python" -m venv "$place/venv"
"$place/venv/bin/pip" install -q --disable-pip-version-check "$wheel[frames,figures]" -r Python/tests/requirements.txt
cp -r Python/tests Examples "$place"
# A table that stands beside the project: without it its notebook is skipped.
if [ -f ../shared/data/california-housing.csv ]; then cp ../shared/data/california-housing.csv "$place/Examples"; fi
cd "$place"
# No toolchain, and no library of the system that the wheel should have brought.
env -i HOME="$place" PATH="$place/venv/bin:/usr/bin:/bin" LANG=C.UTF-8 TMPDIR="$place" \
  venv/bin/python -m pytest --rootdir "$place/tests" -c "$place/tests/pytest.ini" tests "$@"
