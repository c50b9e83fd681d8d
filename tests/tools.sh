#!/usr/bin/env bash
# Installs what some tests need besides Python. Without it they are skipped, and say so.
#   bwrap    the sandbox level `ns` (tests/sandbox)
#   strace   kills and disk errors at chosen system calls (tests/runtime/crash)
#   ninja    a yardstick of the bench
set -euo pipefail
missing=()
command -v bwrap > /dev/null || missing+=(bubblewrap)
command -v strace > /dev/null || missing+=(strace)
command -v ninja > /dev/null || missing+=(ninja-build)
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" && exit 0
fi
echo "tests/tools.sh: ${missing[*]} not installed (needs root and apt-get): the tests that use it are skipped" >&2
