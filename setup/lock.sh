#!/usr/bin/env bash
# Writes requirements.lock: all packages, with their versions, that requirements.in brings into an empty
# environment. Usage: setup/lock.sh [python], or make lock.
set -euo pipefail

cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${1:-python3}" -m venv "$folder/venv"
pip="$folder/venv/bin/pip"
"$pip" install --quiet "$(grep '^torch==' requirements.in)"
"$pip" install --quiet -r requirements.in
{
    echo "# Written by 'make lock' from requirements.in; edit that file."
    # Builds of torch differ in their local version (+cpu, +cu130) and bring their own CUDA packages.
    "$pip" freeze --all --exclude pip | sed 's/+[a-z0-9.]*$//' | grep -viE '^(nvidia|cuda|triton)' | LC_ALL=C sort -f
} > "$folder/lock"
if grep -nE '@|/' "$folder/lock" | grep -v '^1:'; then
    echo "make lock: the lines above name a place, not a version" >&2
    exit 1
fi
mv "$folder/lock" requirements.lock
