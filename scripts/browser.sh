#!/bin/sh
# Installs Chromium where there is none, for the tests that open the evidence page. Without it they are skipped.
set -eu
for name in chromium chromium-browser; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No Chromium and no apt-get here: tests in a browser will be skipped." >&2
    exit 0
fi
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}
echo "Installing Chromium for the tests in a browser" >&2
as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends chromium ||
    echo "Chromium could not be installed: tests in a browser will be skipped." >&2
