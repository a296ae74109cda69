#!/bin/sh
# Planted worlds, judged: every verdict must be the one that the world was planted for.
# usage: worlds.sh SNAPAUDIT SOURCE_DIR BUILD_DIR      SNAPAUDIT_SEEDS=N: seeds 1..N (20; 4 with sanitizers)
#                                                      SNAPAUDIT_KEEP=DIR: keep what failed there
set -u

snapaudit=$1
build=$3
seeds=${SNAPAUDIT_SEEDS:-${SNAPAUDIT_SEEDS_DEFAULT:-20}}
keep=${SNAPAUDIT_KEEP:-}

worlds=
for candidate in "$build/tests/snapaudit-worlds" "$build/snapaudit-worlds"; do
    if [ -x "$candidate" ]; then
        worlds=$candidate
        break
    fi
done
if [ -z "$worlds" ]; then
    echo "worlds.sh: no snapaudit-worlds in $build" >&2
    exit 1
fi

# The checker reads reports of 70 MB: strict string checks would walk all of it at every look.
check() { ASAN_OPTIONS=detect_leaks=1 "$worlds" check "$@"; }

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Prints what went wrong with one seed; leaves $work/N.passed or nothing.
run_seed() {
    seed=$1
    dir=$work/$seed
    if ! "$worlds" generate --seed "$seed" --out "$dir"; then
        echo "seed $seed: the world was not generated"
        return
    fi
    "$snapaudit" audit --input "$dir/input" --policy "$dir/policy.yaml" \
        --as-of "$(cat "$dir/as_of")" --out "$dir/out" --include pass --quiet \
        > "$dir/log" 2>&1
    status=$?
    expected=$(sed -n 's/^(exit),*\([0-9]*\),.*/\1/p' "$dir/truth.csv")
    if [ "$status" != "$expected" ]; then
        echo "seed $seed: exit $status, expected $expected"
        head -n 10 "$dir/log"
    elif check --truth "$dir/truth.csv" --findings "$dir/out/findings.json" \
        --summary "$dir/out/summary.json" > "$dir/differences" 2>&1; then
        : > "$work/$seed.passed"
    else
        echo "seed $seed:"
        head -n 20 "$dir/differences"
        tail -n 1 "$dir/differences"
    fi
    if [ -n "$keep" ] && [ ! -e "$work/$seed.passed" ]; then
        mkdir -p "$keep"
        cp -R "$dir" "$keep/"
    fi
    rm -rf "$dir"
}

# The seeds FIRST, FIRST + 2, … one after the other.
run_every_second() {
    n=$1
    while [ "$n" -le "$seeds" ]; do
        run_seed "$n"
        n=$((n + 2))
    done
}

run_every_second 2 > "$work/second.txt" &
second=$!
run_every_second 1
wait "$second"
cat "$work/second.txt"

passed=$(find "$work" -name '*.passed' | wc -l)
failed=$((seeds - passed))
echo "$((passed)) passed, $failed failed"
[ "$failed" -eq 0 ]
