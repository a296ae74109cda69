#!/bin/sh
# No tracked file names a place that exists on one machine only.
. "$(dirname "$0")/common.sh"

if git rev-parse --show-toplevel >/dev/null 2>&1; then
    list() { git ls-files -z; }
else
    list() { find . -name .git -prune -o -path ./build -prune -o -type f -print0; }
fi
# The brackets keep this file from finding itself.
if list | xargs -0 grep -nIE '/wor[k]/|\.\./share[d]|\.librar[y]' 2>/dev/null; then
    fail "the lines above name places outside the repository"
fi
