#!/bin/sh
# Makes .venv with everything that OpenIMR needs, from the hashed lock file. Safe to run again.
set -eu
cd "$(dirname "$0")/.."

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    echo "OpenIMR needs Python 3.11 or newer and found none. Install it (Debian: apt-get install" \
        "python3 python3-venv) or name it: make setup PYTHON=/path/to/python3.11" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

make_venv() {
    "$1" -m venv .venv >/dev/null 2>&1 && return
    rm -rf .venv
    echo "The venv module is incomplete here; installing python3-venv" >&2
    as_root apt-get update -qq && as_root apt-get install -y -qq python3-venv
    "$1" -m venv .venv
}

stamp="$(cat requirements.lock pyproject.toml scripts/setup.sh | sha256sum | cut -d' ' -f1)"
if [ "$(cat .venv/.openimr-setup 2>/dev/null || true)" = "$stamp" ]; then exit 0; fi

python="$(find_python)"
[ -x .venv/bin/python ] || make_venv "$python"
echo "Installing the locked requirements into .venv" >&2
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
echo "$stamp" > .venv/.openimr-setup
