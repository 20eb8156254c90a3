#!/bin/sh
# Renew the lock files: every package with its version and the hashes of its files, for all systems and Pythons.
# Needs uv (https://docs.astral.sh/uv/), which is not part of any environment of the project.
#   make lock                    keeps versions that still fit
#   make lock ARGS=--upgrade     takes the newest
set -eu

uv=$(command -v uv || echo .venv/bin/uv)
compile() {
    out=$1
    shift
    "$uv" pip compile -q --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@" pyproject.toml -o "$out"
}

# the larger set first: the smaller one takes its versions, so that one environment can hold both
compile requirements-dev.lock --group build --group dev --group samples "$@"
compile requirements.lock --group build --constraint requirements-dev.lock "$@"
compile requirements-ocr.lock --group build --extra ocr --constraint requirements-dev.lock "$@"
compile requirements-fuzz.lock --group build --group fuzz --constraint requirements-dev.lock "$@"
compile requirements-peers.lock --group build --group peers "$@"
