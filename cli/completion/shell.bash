# shellcheck shell=bash disable=SC2034 # mapfile fills COMPREPLY for bash
# Profiles of ~/.aws, as the AWS SDKs find them.
_snapaudit_profiles() {
    sed -n 's/^[[:blank:]]*\[\(profile[[:blank:]]\{1,\}\)\{0,1\}\([^]]*\)\].*/\2/p' \
        "${AWS_CONFIG_FILE:-${HOME-}/.aws/config}" \
        "${AWS_SHARED_CREDENTIALS_FILE:-${HOME-}/.aws/credentials}" 2>/dev/null |
        grep -v '^\(sso-session\|services\) ' | sort -u
}

# What 'snapaudit help' takes at the cursor.
_snapaudit_topics() {
    if ((COMP_CWORD > 2)); then
        [[ -n ${COMP_WORDS[2]} ]] && _snapaudit_members "${COMP_WORDS[2]}"
    else
        _snapaudit_members ''
    fi
}

_snapaudit_files() {
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
    compopt -o filenames 2>/dev/null
}

_snapaudit_folders() {
    mapfile -t COMPREPLY < <(compgen -d -- "$1")
    compopt -o filenames 2>/dev/null
}

# Completes $1 with one of the words $2, or after a comma with one more of them where $3 is one.
# A word that ends with = or : goes on.
_snapaudit_words() {
    local before=''
    if [[ ${3-} == , && $1 == *,* ]]; then
        before=${1%,*},
    fi
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$2" -- "${1#"$before"}")
    if [[ ${COMPREPLY[0]-} == *[=:] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

_snapaudit() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]} members at=1
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        _snapaudit_words "$current" "$(_snapaudit_members '') --help --version"
        return
    fi
    members=$(_snapaudit_members "$command")
    if [[ -n $members && $COMP_CWORD == 2 ]]; then
        _snapaudit_words "$current" "$members"
        return
    elif [[ -n $members ]]; then
        command="$command ${COMP_WORDS[2]}"
        at=2
    fi
    # `--name=value` comes as three words
    if [[ $previous == '=' ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    elif [[ $current == '=' ]]; then
        current=''
    fi
    if ((COMP_CWORD > at + 1)) && _snapaudit_argument "$command $previous" "$current"; then
        return
    elif [[ $current == -* ]]; then
        _snapaudit_words "$current" "$(_snapaudit_options "$command")"
    else
        _snapaudit_operand "$command" "$current"
    fi
}

complete -F _snapaudit snapaudit
