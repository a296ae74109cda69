#!/bin/bash
# What every format promises, of whichever formats there are ('snapaudit formats' lists them): the same input gives the
# same bytes; texts of strangers are taken as text; a run that is killed and a disk that is full leave the earlier
# report as it was. A format that has a second reader here (formats/read_FORMAT.py) is read by it.
# every_format.sh PROGRAM SOURCE-DIR BUILD-DIR      SNAPAUDIT_KEEP=DIR: keep what was written there
set -u

program=$(cd "$(dirname "${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}")" && pwd)/$(basename "$1")
source=$(cd "${2:?}" && pwd)
readers=$source/tests/integration/formats
python=(/usr/bin/python3 -B)
for tool in "$program" /usr/bin/jq /usr/bin/strace /usr/bin/cmark-gfm; do
    [[ -x $tool ]] || {
        echo "every_format.sh: no $tool (packages.txt names what the tests need)" >&2
        exit 1
    }
done
# shellcheck source=tests/integration/lib/checks.sh
. "$source/tests/integration/lib/checks.sh"
work=$(mktemp -d) || exit 1
finish() {
    umount "$work/disk" 2>/dev/null
    [[ -z ${SNAPAUDIT_KEEP-} ]] || cp -R "$work" "$SNAPAUDIT_KEEP"
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
unset "${!AWS_@}" NO_COLOR
export HOME=$work LC_ALL=C.UTF-8 TERM=dumb AWS_EC2_METADATA_DISABLED=true
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 # the leak check cannot be traced
cd "$work" || exit 1

"${python[@]}" "$readers/hostile.py" input || exit 1
mkdir -p refused/111122223333 # listings that are no text: gaps, and exit 2
mv input/111122223333/eu-north-1 input/111122223333/us-east-1 refused/111122223333
audit=(audit --input input --as-of 2026-01-15T12:00:00Z --include pass --quiet)
before=(audit --input input --as-of 2026-01-14T12:00:00Z --include pass --quiet)
"$program" formats --format json >formats.json || exit 1
formats=$(jq -r '.formats[] | select(.offered_by | index("audit")) | .name' formats.json)
check 'there are few formats' test "$(wc -w <<<"$formats")" -ge 7
files_of() { # FORMAT
    jq -r --arg name "$1" '.formats[] | select(.name == $name) | .files[].name' formats.json
}

# nothing_left DIR: no file under a temporary name.
nothing_left() {
    check "$1: something is left: $(find "$1" -name '.snapaudit-*' | head -n 3)" \
        test -z "$(find "$1" -name '.snapaudit-*')"
}
is_earlier() { # DIR WHAT
    check "$2: the earlier report is another one" diff -r earlier "$1"
    nothing_left "$1"
}

# ---- the same bytes, and texts as text ------------------------------------------------------------------
look_at() { # FORMAT
    local file
    run 0 "${audit[@]}" --format "$1" --out "one-$1" --jobs 1
    run 0 "${audit[@]}" --format "$1" --out "two-$1" --jobs 3
    same_reports "$1: other bytes of the same input" "one-$1" "two-$1"
    check "$1: other files than it lists" test "$(files_of "$1" | sort)" = \
        "$(find "one-$1" -type f -printf '%f\n' | grep -vx manifest.json | sort)"
    for file in $(files_of "$1"); do
        check "$1: $file is empty" test -s "one-$1/$file"
        check "$1: $file names a path of this machine" test -z "$(grep -alF -e "$work" "one-$1/$file")"
    done
    [[ ! -f $readers/read_$1.py ]] || check "$("${python[@]}" "$readers/read_$1.py" "one-$1" 2>&1 | tail -n 3)" \
        "${python[@]}" "$readers/read_$1.py" "one-$1" >/dev/null 2>&1
}

# is_one_of DIR DIR...: it holds what one of the others does, but for what a killed run left and when it was made.
is_one_of() {
    local other
    for other in "${@:2}"; do
        diff -rq -x '.snapaudit-*' -x manifest.json "$other" "$1" >/dev/null &&
            diff <(timeless_manifest "$other") <(timeless_manifest "$1") >/dev/null && return 0
    done
    return 1
}

# ---- a run that is killed -------------------------------------------------------------------------------
# killed FORMAT CALL WHEN: at that call the run is no more. Until files are exchanged the earlier report stays, then
# there is none or the new one; the next run brings everything into order.
killed() {
    local status=0 what="$1, killed at $2 $3"
    rm -rf killed && cp -r earlier killed
    strace -f -o /dev/null -e trace="$2" -e inject="$2:signal=KILL:when=$3" \
        "$program" "${audit[@]}" --format "$1" --out killed --jobs 1 >out 2>err </dev/null &
    { wait $! || status=$?; } 2>/dev/null
    [[ $status != 0 ]] || return 1
    if [[ -e killed/manifest.json ]]; then
        check "$what: neither the earlier report nor the new one" is_one_of killed earlier "one-$1"
    fi
    run 0 "${audit[@]}" --format "$1" --out killed
    same_reports "$what: the next run wrote something else" "one-$1" killed
    nothing_left killed
}
kill_it() { # FORMAT
    local calls when writes=0
    strace -f -o calls -e trace=write,pwrite64 "$program" "${audit[@]}" --format "$1" --out counted --jobs 1 \
        >out 2>err </dev/null
    calls=$(grep -c write calls)
    rm -rf counted
    for when in 1 $((calls / 4 + 1)) $((calls / 2 + 1)) $((calls * 3 / 4 + 1)); do
        killed "$1" write "$when" && writes=$((writes + 1))
    done
    check "$1: no run was killed while it wrote" test $writes -gt 0
    for when in 1 2 3; do
        killed "$1" rename "$when" || break
    done
    if grep -q pwrite64 calls; then # a library's own file
        killed "$1" pwrite64 1
        killed "$1" pwrite64 $(($(grep -c pwrite64 calls) / 2 + 1))
    fi
}

# ---- a disk that is full --------------------------------------------------------------------------------
# limited FORMAT: no file may grow beyond so many KiB, by and by.
limited() {
    local most step kib
    most=$(($(find "one-$1" -type f -printf '%s\n' | sort -n | tail -n 1) / 1024))
    step=$((most / 5 + 1))
    for ((kib = 0; kib < most; kib += step)); do
        ran="audit --format $1 with files of $kib KiB at most"
        rm -rf small && cp -r earlier small
        (
            ulimit -f "$kib"
            exec "$program" "${audit[@]}" --format "$1" --out small >/dev/null 2>&1 </dev/null
        ) && fail "$ran: exit 0"
        is_earlier small "$ran"
    done
}
# crowded FORMAT: a disk with room for a part of the report.
crowded() {
    local need free refusals=0 size=65536
    need=$(($(du -sk "one-$1" | cut -f 1) + 8))
    for free in 0 4 $((need / 4)) $((need / 2)) $((need * 3 / 4)); do
        rm -rf disk/* disk/.[!.]*
        cp -r earlier disk/report
        dd if=/dev/zero of=disk/fill bs=1k count=$((size - $(df -k --output=used disk | tail -n 1) - free)) status=none
        ran="audit --format $1 with $free KiB free"
        if ! "$program" "${audit[@]}" --format "$1" --out disk/report >out 2>err </dev/null; then
            refusals=$((refusals + 1))
            is_earlier disk/report "$ran"
            err_has 'No space left on device'
        fi
    done
    check "$1: the disk was never full" test $refusals -gt 0
}

# The earlier report is of all formats: what is written again and what is not.
run 0 "${before[@]}" --format "$(tr '\n' , <<<"$formats" | sed 's/,$//')" --out earlier
mkdir disk
mounted=false
mount -t tmpfs -o size=64m tmpfs disk 2>/dev/null && mounted=true
$mounted || echo 'no tmpfs can be mounted: no disk is full, but files may not grow'
for format in $formats; do
    run 2 audit --input refused --as-of 2026-01-15T12:00:00Z --quiet --format "$format" --out "refused-$format"
    err_has 'u0000 is not allowed' && is_there "refused-$format/manifest.json"
    look_at "$format"
    kill_it "$format"
    limited "$format"
    ! $mounted || crowded "$format"
done

# ---- what the readers are there for ---------------------------------------------------------------------
refuses() { # FORMAT FILE SED-SCRIPT
    mkdir -p spoiled
    sed "$3" "one-$1/$2" >"spoiled/$2"
    check "$1: a file with $3 is read" test "$("${python[@]}" "$readers/read_$1.py" spoiled | cut -c 1-7)" = FAILED:
}
refuses markdown summary.md 's/&#8203;//g'
refuses markdown summary.md 's/&#60;/</g; s/&#62;/>/g'
refuses markdown summary.md 's/&#91;/[/g; s/&#93;/]/g; s/&#40;/(/g; s/&#41;/)/g'
refuses prometheus metrics.prom '/^# TYPE/d'
refuses prometheus metrics.prom 's/^\(snapaudit_as_of.*\)/\1\n\1/'
refuses prometheus metrics.prom 's/^\(snapaudit_as_of[^ ]*\) .*/\1 NaN/'
checks_end
