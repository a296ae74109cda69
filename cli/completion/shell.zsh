_snapaudit_profiles() {
    local -a names
    names=(${(uf)"$(sed -n 's/^[[:blank:]]*\[\(profile[[:blank:]]\{1,\}\)\{0,1\}\([^]]*\)\].*/\2/p' \
        ${AWS_CONFIG_FILE:-~/.aws/config} ${AWS_SHARED_CREDENTIALS_FILE:-~/.aws/credentials} 2>/dev/null |
        grep -v '^\(sso-session\|services\) ')"})
    compadd "$@" -a names
}

# Several words, with commas between.
_snapaudit_list() {
    compset -P '*,'
    compadd -S '' "$@"
}

# What 'snapaudit help' takes at the cursor.
_snapaudit_topics() {
    if ((CURRENT == 2)); then
        _snapaudit_members ''
    elif _snapaudit_is_family $words[2]; then
        _snapaudit_members $words[2]
    fi
}

_snapaudit() {
    local context state line
    typeset -A opt_args
    _arguments -C \
        '(- *)'{-h,--help}'[show help]' \
        '(- *)--version[print the version]' \
        '1:command:{_snapaudit_members ""}' \
        '*::argument:->rest' && return

    [[ $state == rest ]] || return 1
    local command=$words[1]
    if _snapaudit_is_family $command; then
        if ((CURRENT == 2)); then
            _snapaudit_members $command
            return
        fi
        command="$command $words[2]"
        shift words
        ((CURRENT--))
    fi
    _snapaudit_arguments $command
}

# Found in $fpath, it is the function itself; else it is a script that somebody sources.
if [[ $funcstack[1] == _snapaudit ]]; then
    _snapaudit "$@"
else
    compdef _snapaudit snapaudit
fi
