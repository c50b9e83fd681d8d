#!/usr/bin/env bash
# Installs what some tests need besides Python. Without it they are skipped, and say so.
#   bwrap    the sandbox level `ns` (tests/sandbox)
#   strace   kills and disk errors at chosen system calls (tests/runtime/crash)
#   ninja    a yardstick of the bench
#   tsc      contracts of type `typescript_interface` (tests/runtime/contracts)
set -euo pipefail
missing=()
command -v bwrap > /dev/null || missing+=(bubblewrap)
command -v strace > /dev/null || missing+=(strace)
command -v ninja > /dev/null || missing+=(ninja-build)
if [ ${#missing[@]} -ne 0 ]; then
    if ! { [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null \
        && apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; }; then
        echo "tests/tools.sh: ${missing[*]} not installed (needs root and apt-get): the tests that use it are skipped" >&2
    fi
fi
if ! command -v tsc > /dev/null; then
    if ! { command -v npm > /dev/null && npm install --global --silent --no-fund --no-audit typescript@5.9; }; then
        echo "tests/tools.sh: tsc not installed (needs npm and leave to install): the test that uses it is skipped" >&2
    fi
fi
