#!/bin/sh
# A kind is described in model/kinds.def, and what differs by kind is a table indexed by it. A ladder
# over kinds would let a new one fall into somebody's default.
. "$(dirname "$0")/common.sh"

files=$(c_files | grep -v -e '^tests/' -e '^model/kind')
[ -n "$files" ] || fail "no sources below $root"

# shellcheck disable=SC2086
awk '
function bad(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what
    found = 1
}
/case KIND_/ { bad("a switch over kinds: make it a table by kind, or a trait in model/kinds.def") }
# x == KIND_A ? a : x == KIND_B ? b, and x == KIND_A || x == KIND_B
/== KIND_[A-Z_]+ *\?.*== KIND_/ || /== KIND_[A-Z_]+ *\|\|.*== KIND_/ || /!= KIND_[A-Z_]+ *&&.*!= KIND_/ {
    bad("a ladder of kinds: make it a table by kind, or a trait in model/kinds.def")
}
{
    one = $0 ~ /[=!]= KIND_[A-Z_]+ *\?/
    if (one && $0 ~ /^ *[:?]/ && before)
        bad("a ladder of kinds: make it a table by kind, or a trait in model/kinds.def")
    before = one
}
END { exit found }
' $files
