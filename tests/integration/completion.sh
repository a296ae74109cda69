#!/bin/bash
# What bash, zsh and fish offer, by the scripts of 'snapaudit completion'.
# completion.sh PROGRAM SOURCE-DIR BUILD-DIR
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
source_dir=$(cd "${2:?}" && pwd)
lib=$source_dir/tests/integration/lib
[[ -x $program ]] || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset ${!AWS_*}
export HOME=$work LC_ALL=C TERM=xterm

# shellcheck source=tests/integration/lib/checks.sh
. "$lib/checks.sh"

mkdir -p .aws scripts a-folder
: >a-file
printf '[default]\nregion = x\n[profile audit]\n[sso-session s]\n[services v]\n' >.aws/config
printf '[keys]\naws_access_key_id = x\n' >.aws/credentials
"$program" completion bash >scripts/snapaudit || exit 1
"$program" completion zsh >scripts/_snapaudit || exit 1
"$program" completion fish >scripts/snapaudit.fish || exit 1

# ---- the shells --------------------------------------------------------------------------------------
# Each reads command lines, and prints of each what may follow, a word a line, and then a line "end".

words_of() { # LINE: its words as bash takes them apart, in COMP_WORDS
    read -ra COMP_WORDS <<<"${1//=/ = }"
    [[ $1 == *' ' ]] && COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
}

ask_bash() {
    local line
    # shellcheck source=/dev/null
    . scripts/snapaudit
    while IFS= read -r line; do
        words_of "$line"
        COMPREPLY=()
        _snapaudit
        ((${#COMPREPLY[@]})) && printf '%s\n' "${COMPREPLY[@]}"
        echo end
    done
}

ask_zsh() { zsh -f "$lib/zsh/complete.zsh" scripts; }

# shellcheck disable=SC2016
ask_fish() {
    fish -N -c 'source scripts/snapaudit.fish
        while read -l line
            complete -C "$line" | string replace -r "\t.*" "" | string replace -r "^--[a-z-]*=" ""
            echo end
        end'
}

# ask SHELL LINE...: what it offers for each line, in the files 1, 2 and so on.
ask() {
    local shell=$1
    shift
    printf '%s\n' "$@" | "ask_$shell" >said 2>err
    awk 'BEGIN { n = 1 } $0 == "end" { printf "" > n++; next } { print > n }' said
    check "$shell answers all lines" test "$(grep -cx end said)" = "$#"
}

# ---- every option of every command ---------------------------------------------------------------------
mapfile -t commands < <("$program" help | sed -n 's/^  \([a-z][a-z -]\{15\}\) .*/\1/p' | sed 's/ *$//')
check 'the help lists the commands' test ${#commands[@]} -gt 15

options_as_helped() {
    # shellcheck disable=SC2086
    "$program" help $1 | sed -n 's/^  \(-.,\|   \) \(--[a-z-]*\).*/\2/p' | sort -u
}

options_are_offered() { # SHELL
    local i lines=("${commands[@]/%/ --}")
    ask "$1" "${lines[@]/#/snapaudit }"
    for i in "${!commands[@]}"; do
        ran="$1: ${commands[i]} --"
        options_as_helped "${commands[i]}" >helped
        sort -u $((i + 1)) >out
        check 'other options than in --help' cmp -s helped out
    done
}

# ---- words, files, folders ---------------------------------------------------------------------------------
# A line, what is offered, what is not.
cases=(
    '|audit policy version|check'
    'policy |check init|audit'
    'evidence |verify|audit'
    'perm|permissions|audit'
    'help |audit policy|check'
    'help policy |check show|audit'
    'completion |bash zsh fish|'
    'audit --in|--input --include|--policy'
    'policy check --q|--quiet|--policy'
    'evidence add --out|--outcome|--head'
    'audit --fail-on |critical never|'
    'audit --fail-on=h|high|low'
    'audit --log-format |text json|'
    'evidence list --format |table csv|text'
    'evidence list -f |table csv|text'
    'permissions --format |json cloudformation|csv'
    'audit --account |any|'
    'audit --region |all|'
    'audit --where |tag: account= state=|'
    'policy show --state |in-use pending|'
    'policy init --template |regulated|'
    'rules show RPO|RPO-EXCEEDED|TAG-REQUIRED'
    'explain TAG-R|TAG-REQUIRED|RPO-EXCEEDED'
    'gate --rule RPO|RPO-EXCEEDED|TAG-REQUIRED'
    'audit --profile |default audit keys|sso-session services s v'
    'policy check a-|a-file|'
    'audit --policy a-|a-file|'
    'audit --db=a-|a-file|'
    'gate --out a-|a-file|'
    'audit --out a-|a-folder|a-file'
    'audit --input a-|a-folder|a-file'
    'test-policy a-|a-folder|a-file'
    'import a-|a-file a-folder|'
    'audit --jobs ||a-file a-folder'
    'gate ||a-file a-folder'
    'audit --format |csv sarif|text'
)

# Shells put / behind a folder, and zsh tells of a list the words behind the last comma.
normal() { sed 's,/$,,; s/.*,//' "$1" | sort -u; }

cases_are_offered() { # SHELL
    local i line has lacks word lines=("${cases[@]%%|*}")
    ask "$1" "${lines[@]/#/snapaudit }"
    for i in "${!cases[@]}"; do
        IFS='|' read -r line has lacks <<<"${cases[i]}"
        ran="$1: $line"
        normal $((i + 1)) >out
        for word in $has; do
            check "'$word' is not offered" grep -qxFe "$word" out
        done
        for word in $lacks; do
            check "'$word' is offered" test "$(grep -cxFe "$word" out)" = 0
        done
    done
}

missing=
for shell in bash zsh fish; do
    if command -v "$shell" >/dev/null; then
        options_are_offered "$shell"
        cases_are_offered "$shell"
    else
        missing="$missing $shell"
    fi
done

# ---- lists, and what goes on ------------------------------------------------------------------------------
ask bash 'snapaudit audit --format csv,j'
ran='bash: audit --format csv,j'
mv 1 out
out_has csv,json && out_has csv,junit && out_lacks sarif

# ---- the command -------------------------------------------------------------------------------------------
run 2 completion zhs
err_has 'did you mean zsh?' && err_has 'bash|zsh|fish'
run 2 completion
err_has "'snapaudit completion' needs bash|zsh|fish"
run 0 completion zsh
check 'zsh takes it for a function' test "$(head -n 1 out)" = '#compdef snapaudit'

checks_end || exit 1
if [[ -n $missing ]]; then
    echo "skipped: not installed:$missing"
    exit 77
fi
