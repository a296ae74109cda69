#!/bin/sh
# run_cases.sh [--update] PROGRAM CASE-DIR
# Runs PROGRAM in the case's directory and compares what it says and writes, byte for byte.
#   why         what the case shows, and who gets which verdict and why: worked out by hand
#   cmd         the arguments, as a shell reads them; OUT stands for the folder of the reports
#   input/      what --input names; policy.yaml for --policy; other files at will
#   exit        the status, a number
#   expected/   what is compared: stdout, stderr, files of OUT; `files`, the modes and names of all
#               that lies in OUT; `verdicts`, a line for each finding of findings.json
# A case names the rules that it is about with --rule, so that a new rule changes no other case: full reports
# stand in built-in-policy, audit-sarif-junit, cells-that-a-spreadsheet-would-run and two about exits 3 and 4.
# --update writes the files of expected/ again, stdout and stderr into one that is empty or missing.
# To compare one more, touch it first. Then read the diff against `why`.
set -eu

update=false
if [ "${1:-}" = --update ]; then
    update=true
    shift
fi
if [ $# -ne 2 ] || [ ! -f "$2/cmd" ]; then
    echo "usage: $0 [--update] PROGRAM CASE-DIR" >&2
    exit 2
fi
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
case_dir=$(cd "$2" && pwd)
name=$(basename "$case_dir")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
out=$scratch/out
got=$scratch/got
mkdir "$got"

# What the surroundings may not change. The odd time zone is on purpose: all times are UTC.
unset NO_COLOR COLUMNS LANG LC_CTYPE
LC_ALL=C TZ=Asia/Kathmandu TERM=dumb
export LC_ALL TZ TERM

# normalise FILE: the version and what is hashed from it become words, the scratch folder OUT.
version=$("$program" version </dev/null | sed 's/^snapaudit //')
normalise() {
    sed -e "s|$out|OUT|g" \
        -e "s|\(\"tool_version\": *\"\)$version\"|\1VERSION\"|" \
        -e 's|\("run_id": *"\)[0-9a-f]\{16\}"|\1RUN-ID"|' \
        -e 's|\("correlation_uid": *"\)[0-9a-f]\{16\}"|\1RUN-ID"|' \
        -e 's|\("uid": *"\)[0-9a-f]\{16\}-|\1RUN-ID-|' \
        -e "s|\(\"vendor_name\": *\"snapaudit\", *\"version\": *\"\)$version\"|\1VERSION\"|" \
        -e "s|\(snapaudit \)$version|\1VERSION|" \
        -e 's|\(run \)[0-9a-f]\{16\}|\1RUN-ID|' "$1"
}

# readable FILE: one line a value, for a diff that people can read.
readable() {
    case $1 in
    *.json) jq . "$1" 2>/dev/null || cat "$1" ;;
    *.csv) awk '
        { text = text $0 "\n" }
        END {
            n = length(text)
            for (i = 1; i <= n; i++) {
                c = substr(text, i, 1)
                if (c == "\"") {
                    if (quoted && substr(text, i + 1, 1) == "\"")
                        cell = cell substr(text, i++, 1)
                    else
                        quoted = !quoted
                } else if (!quoted && (c == "," || c == "\n")) {
                    row[++cells] = cell
                    cell = ""
                    if (c == "\n")
                        show()
                } else {
                    cell = cell (c == "\n" ? "\\n" : c)
                }
            }
        }
        function show(    k) {
            if (!rows++) {
                for (k = 1; k <= cells; k++)
                    title[k] = row[k]
            } else {
                print "--"
                for (k = 1; k <= cells; k++)
                    print title[k] ": " row[k]
            }
            cells = 0
        }' "$1" ;;
    *) cat "$1" ;;
    esac
}

# What RULES said of WHOM, and why. The evidence is left to other cases.
# shellcheck disable=SC2016
verdicts='.findings[] | [
    .rule,
    (.status + if .would_be then " (" + .would_be + ")" else "" end),
    ([.reason, if .brake then "brake " + .brake else null end] | map(strings) | join(", ")),
    .confidence,
    ([.subject.region, .subject.id] + .discriminators | join(" ")),
    (if .limit then "\(.measured // "-") of \(.limit) \(.unit)" else empty end),
    (if .caused_by then "caused by another" else empty end),
    (.unknown_because[]? | "because of \(.region)/\(.source)")
] | map(if . == "" then "-" else . end) | join(" | ")'

# collect NAME: what the program made of it, as $got/NAME. False when there is none.
collect() {
    case $1 in
    stdout | stderr) normalise "$scratch/$1" >"$got/$1" ;;
    files) (cd "$out" 2>/dev/null && find . -type f -exec stat -c '%A %n' {} + |
        sed 's|\./||' | sort -k 2) >"$got/files" || echo 'no folder' >"$got/files" ;;
    verdicts)
        [ -f "$out/findings.json" ] || return 1
        jq -r "$verdicts" "$out/findings.json" >"$got/$1"
        ;;
    *)
        [ -f "$out/$1" ] || return 1
        normalise "$out/$1" >"$got/$1"
        ;;
    esac
}

# show_diff EXPECTED GOT: value by value; line by line when the layout alone differs.
show_diff() {
    readable "$1" >"$scratch/expected.txt"
    readable "$2" >"$scratch/got.txt"
    if cmp -s "$scratch/expected.txt" "$scratch/got.txt"; then
        diff -U 1 "$1" "$2" | tail -n +3
    else
        diff -U 4 "$scratch/expected.txt" "$scratch/got.txt" | tail -n +3
    fi
}

status=0
(
    cd "$case_dir"
    eval "set -- $(sed "s|OUT|$out|g" cmd)"
    exec "$program" "$@"
) >"$scratch/stdout" 2>"$scratch/stderr" </dev/null || status=$?

if $update; then
    mkdir -p "$case_dir/expected"
    if [ -z "$(ls "$case_dir/expected")" ]; then
        touch "$case_dir/expected/stdout" "$case_dir/expected/stderr"
    fi
    echo "$status" >"$case_dir/exit"
    for file in "$case_dir"/expected/*; do
        file=$(basename "$file")
        if collect "$file"; then
            cp "$got/$file" "$case_dir/expected/$file"
        else
            echo "$name: the program did not write $file; expected/$file is left as it was" >&2
        fi
    done
    exit 0
fi

bad=0
complain() {
    echo "$name: $*"
    bad=1
}
[ -s "$case_dir/why" ] || complain "the file why is missing"
[ "$status" = "$(cat "$case_dir/exit")" ] ||
    complain "exit status $status, expected $(cat "$case_dir/exit")"
for file in "$case_dir"/expected/*; do
    file=$(basename "$file")
    if ! collect "$file"; then
        complain "$file was not written"
    elif ! cmp -s "$case_dir/expected/$file" "$got/$file"; then
        complain "$file differs (- expected, + got)"
        readable "$case_dir/expected/$file" >"$scratch/expected.txt"
        readable "$got/$file" >"$scratch/got.txt"
        show_diff "$case_dir/expected/$file" "$got/$file"
    fi
done
if [ $bad -ne 0 ]; then
    sed 's/^/  why: /' "$case_dir/why"
    if [ "$status" -gt 4 ]; then sed 's/^/  stderr: /' "$scratch/stderr"; fi
fi
exit $bad
