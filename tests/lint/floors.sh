#!/bin/sh
# Who includes whom. The floors, bottom up: core, model, (collector | store | analyzer), query, policy,
# rules, gate, reports, cli. A file includes its own folder and lower floors; the three in brackets never meet;
# policy, rules, gate and reports never reach the collector; foo_internal.h stays in its folder. Tests may include
# anything.
. "$(dirname "$0")/common.sh"

files=$(c_files)
[ -n "$files" ] || fail "no sources below $root"

# shellcheck disable=SC2086
awk '
function climbs(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what
    bad = 1
}
BEGIN {
    n = split("core model collector,store,analyzer query policy rules gate reports cli", order, " ")
    for (i = 1; i <= n; i++) {
        m = split(order[i], names, ",")
        for (j = 1; j <= m; j++)
            floor[names[j]] = i
    }
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    target = $0
    sub(/^[^"]*"/, "", target)
    sub(/".*/, "", target)
    own = FILENAME
    sub(/\/.*/, "", own)
    folder = FILENAME
    sub(/\/[^\/]*$/, "", folder)

    if (target !~ /\//) {
        climbs("includes \"" target "\": write the path from the root, as \"" folder "/" target "\"")
        next
    }
    if (target ~ /(^|\/)\.\.?\//) {
        climbs("includes \"" target "\": write the path from the root, without dots")
        next
    }
    other = target
    sub(/\/.*/, "", other)
    target_folder = target
    sub(/\/[^\/]*$/, "", target_folder)

    if (!(other in floor))
        climbs("includes \"" target "\": " other "/ is no floor of the program")
    else if (floor[other] > floor[own])
        climbs(own "/ includes \"" target "\": climbs to the floor " other "/")
    else if (other != own && floor[other] == floor[own])
        climbs(own "/ includes \"" target "\": " own "/ and " other "/ share a floor, they meet in model/")
    else if ((own == "policy" || own == "rules" || own == "gate" || own == "reports") && other == "collector")
        climbs(own "/ includes \"" target "\": " own "/ never reaches the collector")
    else if (target ~ /_internal\.h$/ && target_folder != folder)
        climbs("includes \"" target "\": an _internal.h stays in its folder, " target_folder "/")
}
END { exit bad }
' $files
