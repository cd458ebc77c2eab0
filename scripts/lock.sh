#!/bin/sh
# Lock files: every version and hash, for every Python from 3.11 on, and no address.
set -eu

UV="$(command -v uv || echo .venv/bin/uv)"
[ -x "$UV" ] || .venv/bin/python -m pip install --quiet uv

compile() {
    "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links "$@"
}

compile requirements/base.in -o requirements/base.lock
compile requirements/dev.in -c requirements/base.lock -o requirements/dev.lock
compile requirements/node.in -o requirements/node.lock
compile requirements/bench.in -o requirements/bench.lock
