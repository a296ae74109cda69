#!/bin/sh
# No circle of files: a header and the source of its name are one; an _internal.h belongs to all sources of
# its folder. Whoever needs each other is one thing, or lacks a third.
. "$(dirname "$0")/common.sh"

files=$(c_files)
[ -n "$files" ] || fail "no sources below $root"

# shellcheck disable=SC2086
awk '
function name(file) {
    sub(/\.[ch]$/, "", file)
    return file
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    target = $0
    sub(/^[^"]*"/, "", target)
    sub(/".*/, "", target)
    folder = FILENAME
    sub(/\/[^\/]*$/, "", folder)
    target_folder = target
    sub(/\/[^\/]*$/, "", target_folder)
    if (target !~ /\.h$/ || name(target) == name(FILENAME))
        next
    if (target ~ /_internal\.h$/ && FILENAME ~ /\.c$/ && folder == target_folder)
        next
    print name(FILENAME), name(target)
}
' $files | tsort 2>&1 >/dev/null | sed 's/^tsort: -: input contains a loop:/these include each other:/; s/^tsort: /  /' |
    { ! grep .; }
