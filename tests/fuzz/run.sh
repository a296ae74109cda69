#!/bin/sh
# run.sh BUILD-DIRECTORY SECONDS [NAME...]: run each fuzz target (or those named) of a build of the
# preset fuzz for SECONDS, from its corpus. New inputs and findings stay in the build directory.
set -eu
cd "$(dirname "$0")"
build=${1:?usage: $0 BUILD-DIRECTORY SECONDS [NAME...]}
seconds=${2:?usage: $0 BUILD-DIRECTORY SECONDS [NAME...]}
shift 2
[ $# -gt 0 ] || set -- fuzz_*.c

for target in "$@"; do
    name=$(basename "$target" .c)
    name=${name#fuzz_}
    printf '\n== fuzz %s, %s s\n' "$name" "$seconds"
    if [ ! -x "$build/tests/fuzz/fuzz_$name" ]; then
        echo "error: no fuzz target $name; there are:" fuzz_*.c >&2
        exit 2
    fi
    mkdir -p "$build/corpus/$name" "$build/findings"
    if ! "$build/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 \
        -artifact_prefix="$build/findings/$name-" "$build/corpus/$name" "corpus/$name"; then
        echo "error: fuzz_$name found something: see $build/findings" >&2
        echo "hint: after ./dev build, replay it: build/dev/tests/fuzz/fuzz_$name FILE" >&2
        exit 1
    fi
done
