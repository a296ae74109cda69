#!/bin/sh
# cppcheck over the program. cppcheck.sh DIRECTORY [BUILD-DIRECTORY]: with the second argument,
# unchanged files are not looked at again.
. "$(dirname "$0")/common.sh"

command -v cppcheck >/dev/null || skip "cppcheck is not installed (./dev setup)"

set -- "${2:-}"
if [ -n "$1" ]; then
    mkdir -p "$1/cppcheck"
    set -- --cppcheck-build-dir="$1/cppcheck" -I "$1/generated"
else
    set --
fi
# System headers are not read: cppcheck knows the C library by itself. A suppression of a single
# finding stands in the code, with its reason: // cppcheck-suppress id ; why
# shellcheck disable=SC2046
cppcheck --quiet -j 2 --std=c11 --error-exitcode=1 --enable=warning,portability,performance \
    --inline-suppr --suppress=missingIncludeSystem --template=gcc -I . "$@" \
    $(c_files | grep '\.c$')
