# True before the command, where it is its turn.
function __snapaudit_is_first
    test (count (commandline -opc)) -eq 1
end

# True where the member of family $argv[1] stands.
function __snapaudit_is_second
    set -l words (commandline -opc)
    test (count $words) -eq 2; and test "$words[2]" = "$argv[1]"
end

# True when the command is one of the arguments: `policy check` counts as policy-check.
function __snapaudit_is
    set -l words (commandline -opc)
    set -l command $words[2]
    set -l members
    test -n "$command"; and set members (__snapaudit_members $command)
    if test (count $members) -gt 0
        set command "$command-$words[3]"
    end
    contains -- "$command" $argv
end

# Several of the arguments, with commas between.
function __snapaudit_list
    set -l before (commandline -ct | string replace -r '^-[^=]*=' '' | string match -r '^.*,')
    for word in $argv
        echo "$before$word"
    end
end

# What 'snapaudit help' takes at the cursor.
function __snapaudit_topics
    set -l words (commandline -opc)
    __snapaudit_members $words[3]
end

function __snapaudit_profiles
    set -l config ~/.aws/config
    set -l keys ~/.aws/credentials
    test -n "$AWS_CONFIG_FILE"; and set config $AWS_CONFIG_FILE
    test -n "$AWS_SHARED_CREDENTIALS_FILE"; and set keys $AWS_SHARED_CREDENTIALS_FILE
    cat $config $keys 2>/dev/null | string match -rg '^\s*\[(?:profile\s+)?([^]]+)\]' |
        string match -rv '^(sso-session|services) ' | sort -u
end

complete -c snapaudit -f
complete -c snapaudit -n __snapaudit_is_first -l version -d 'print the version'
complete -c snapaudit -n __snapaudit_is_first -s h -l help -d 'show help'
