#!/bin/sh
# Build the front end with the npm on PATH, or with one from the virtual environment.
set -eu

is_new_enough() {
    command -v npm >/dev/null && command -v node >/dev/null &&
        [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]
}

if ! is_new_enough; then
    [ -x .venv/bin/npm ] ||
        .venv/bin/python -m pip install --quiet --require-hashes -r requirements/node.lock
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
fi

# npm leaves its own copy of the lock in node_modules: when it is current, so is the rest.
if [ ! -e node_modules/.package-lock.json ] ||
    [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    touch node_modules/.package-lock.json
fi
npm run --silent build
