#!/usr/bin/env bash
# Builds the documentation of every library module into Docs/site (needs no network).
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p Docs/site
for module in HelioCore HelioLinalg HelioNumerics HelioKernels HelioSimulation HelioTheory HelioTables HelioEstimators HelioRuns HelioExperiments HelioFigures HelioReports; do
  swift package --allow-writing-to-directory Docs/site/"$module" generate-documentation \
    --target "$module" --output-path Docs/site/"$module" \
    --transform-for-static-hosting --hosting-base-path "$module"
done
echo "Documentation in Docs/site/<module>/documentation"
