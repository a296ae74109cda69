# shellcheck shell=sh disable=SC2034
# Shared by the lint scripts; sourced, with the directory to look at as $1.
set -eu
lint_dir=$(cd "$(dirname "$0")" && pwd)
root=${1:?usage: $0 DIRECTORY}
cd "$root"

floors='core model collector store analyzer query policy rules gate reports cli'

# The C files of the floors, and of the folders given.
c_files() {
    # shellcheck disable=SC2086,SC2046
    find $(present $floors "$@") -name '*.[ch]' -type f | sort
}

# Those of the names given that exist.
present() {
    for name in "$@"; do
        if [ -e "$name" ]; then echo "$name"; fi
    done
}

fail() {
    echo "lint: $*" >&2
    exit 1
}

# 77 tells ctest that the test was skipped.
skip() {
    echo "skipped: $*" >&2
    exit 77
}
