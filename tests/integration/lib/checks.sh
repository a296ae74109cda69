# shellcheck shell=bash
# How the integration tests say what they found. Sourced in the folder where the last run left what
# it said, in the files out and err; $ran names that run. Ends with: checks_end.
# shellcheck disable=SC2034,SC2154 # shared with whoever sources this
passed=0
failed=0
ran=

pass() { passed=$((passed + 1)); }
fail() { # WORDS: with what the last run said
    failed=$((failed + 1))
    echo "FAILED: $*"
    cat out err 2>/dev/null | sed 's/^/    /' | head -n 30
}

# check WHAT COMMAND...: the command succeeds.
check() {
    local what=$1
    shift
    if "$@" >/dev/null; then pass; else fail "$ran: $what"; fi
}
out_has() { check "no '$1' on standard output" grep -qF -e "$1" out; }
err_has() { check "no '$1' on standard error" grep -qF -e "$1" err; }
out_lacks() { if grep -qF -e "$1" out; then fail "$ran: '$1' on standard output"; else pass; fi; }
err_lacks() { if grep -qF -e "$1" err; then fail "$ran: '$1' on standard error"; else pass; fi; }
out_is_empty() { check "words on standard output" test ! -s out; }
is_there() { check "no $1" test -e "$1"; }
is_absent() { check "$1 is there" test ! -e "$1"; }
same() { check "$1 and $2 differ" cmp -s "$1" "$2"; }
# The manifest of the folder without what it tells of its making, which is another one each time.
timeless_manifest() { sed -E '/^ +"(made_at|read_from|began|ended)": /d' "$1/manifest.json"; }
# same_reports WHAT ONE OTHER: the same bytes in both folders.
same_reports() {
    check "$1" diff -r -x manifest.json "$2" "$3"
    check "$1, in the manifest" diff <(timeless_manifest "$2") <(timeless_manifest "$3")
}

# run STATUS ARGUMENT...: $program with them.
run() {
    local expected=$1 status=0
    shift
    ran="snapaudit $*"
    "$program" "$@" >out 2>err </dev/null || status=$?
    if [[ $status == "$expected" ]]; then pass; else fail "$ran: exit $status, not $expected"; fi
}

checks_end() {
    echo "$passed checks passed, $failed failed"
    [[ $failed == 0 ]]
}
