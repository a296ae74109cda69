#!/bin/sh
# Flips one clause at a time in a copy of the tree and asks whether the planted worlds notice, or a law, or a
# unit test, as the list says.
# usage: run.sh SOURCE_DIR [LIST]      SNAPAUDIT_SEEDS=N: seeds 1..N for each flip (7)
# Prints a table; exits 1 when a flip went unnoticed, did not apply, or did not build.
set -u

if [ $# -lt 1 ]; then
    echo "usage: run.sh SOURCE_DIR [LIST]" >&2
    exit 2
fi
source=$(cd "$1" && pwd) || exit 2
list=${2:-$source/tests/mutation/mutations.txt}
seeds=${SNAPAUDIT_SEEDS:-7}
tab=$(printf '\t')

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
tree=$work/tree
build=$work/build

# The tree without its builds and its history.
mkdir "$tree"
(cd "$source" && tar -cf - --exclude=./.git --exclude=./build .) | (cd "$tree" && tar -xf -)

build_now() {
    cmake --build "$build" --target snapaudit snapaudit-worlds > "$work/build.log" 2>&1
}

if ! cmake -S "$tree" -B "$build" -G Ninja -DCMAKE_C_FLAGS=-O1 > "$work/build.log" 2>&1 ||
    ! build_now; then
    echo "run.sh: the tree does not build as it is" >&2
    tail -n 20 "$work/build.log" >&2
    exit 1
fi
worlds=$build/tests/snapaudit-worlds
n=1
while [ "$n" -le "$seeds" ]; do
    "$worlds" generate --seed "$n" --out "$work/world-$n" || exit 1
    n=$((n + 1))
done

# How many breaches of law $1 the same number of seeds shows.
breaches() {
    SNAPAUDIT_SEEDS=$seeds python3 "$source/tests/laws/$1.py" "$build/snapaudit" "$source" "$build" |
        grep -c '^seed '
}

# How many tests of unit test $1 fail; what ends it early counts as one.
failures() {
    if ! cmake --build "$build" --target "$1" > "$work/build.log" 2>&1; then
        echo 'no build'
        return
    fi
    (cd "$build/tests" && SOURCE_DIR=$tree BUILD_DIR=$build "./$1") > "$work/log" 2>&1
    status=$?
    if [ "$status" -ge 128 ]; then
        status=1
    fi
    echo "$status"
}

# How many verdicts of rule $1 differ from the truth, over all seeds; "crash" when a run failed.
differences() {
    case $1 in
    law_*)
        breaches "${1#law_}"
        return
        ;;
    test_*)
        failures "$1"
        return
        ;;
    esac
    total=0
    seed=1
    while [ "$seed" -le "$seeds" ]; do
        dir=$work/world-$seed
        rm -rf "$dir/out"
        "$build/snapaudit" audit --input "$dir/input" --policy "$dir/policy.yaml" \
            --as-of "$(cat "$dir/as_of")" --out "$dir/out" --include pass --quiet \
            > "$dir/log" 2>&1
        status=$?
        expected=$(sed -n 's/^(exit),*\([0-9]*\),.*/\1/p' "$dir/truth.csv")
        if [ "$status" != "$expected" ]; then
            echo crash
            return
        fi
        "$worlds" check --truth "$dir/truth.csv" --findings "$dir/out/findings.json" \
            --summary "$dir/out/summary.json" > "$dir/differences" 2>&1
        count=$(grep -c "^$1 " "$dir/differences")
        total=$((total + count))
        seed=$((seed + 1))
    done
    echo "$total"
}

# Before any flip there must be nothing to notice.
clean=0
seen=' '
while IFS=$tab read -r file pattern replacement rule; do
    case $file in '#'* | '') continue ;; esac
    case $seen in *" $rule "*) continue ;; esac
    seen="$seen$rule "
    before=$(differences "$rule")
    if [ "$before" != 0 ]; then
        echo "run.sh: $rule differs from the truth without any flip: $before" >&2
        clean=1
    fi
done < "$list"
if [ "$clean" -ne 0 ]; then
    exit 1
fi

good=0
bad=0
printf '%-34s %-36s %11s  %s\n' RULE FILE DIFFERENCES FLIP
while IFS=$tab read -r file pattern replacement rule; do
    case $file in '#'* | '') continue ;; esac
    cp "$tree/$file" "$work/original"
    sed -E "s|$pattern|$replacement|" "$work/original" > "$tree/$file"
    if cmp -s "$work/original" "$tree/$file"; then
        result='no match'
    elif ! build_now; then
        result='no build'
    else
        result=$(differences "$rule")
    fi
    printf '%-34s %-36s %11s  %s -> %s\n' "$rule" "$file" "$result" "$pattern" "$replacement"
    case $result in
    0 | crash | 'no match' | 'no build') bad=$((bad + 1)) ;;
    *) good=$((good + 1)) ;;
    esac
    # newer than what was built from the flipped one
    cp "$work/original" "$tree/$file"
done < "$list"
echo "$good noticed, $bad not"
[ "$bad" -eq 0 ]
