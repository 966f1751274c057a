#!/bin/sh
# Writes the hash-pinned requirement files. They name packages and hashes only, never an index address.
set -eu
cd "$(dirname "$0")/.."
lock() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-annotate --no-header "$@"; }
lock pyproject.toml --extra build -c requirements/beside.in -o requirements/base.txt
lock pyproject.toml --extra build --extra dev -c requirements/base.txt -o requirements/dev.txt
lock --no-deps requirements/real-model.in -o requirements/real-model.txt
