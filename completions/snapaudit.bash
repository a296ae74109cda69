# bash completion for snapaudit                                          -*- shell-script -*-

_snapaudit_rules() {
    snapaudit rules list --format json 2>/dev/null |
        sed -n 's/^.*"id": *"\([A-Z0-9-]*\)".*/\1/p'
}

# Profiles of ~/.aws, as the AWS SDKs find them.
_snapaudit_profiles() {
    sed -n 's/^[[:blank:]]*\[\(profile[[:blank:]]\{1,\}\)\{0,1\}\([^]]*\)\].*/\2/p' \
        "${AWS_CONFIG_FILE:-$HOME/.aws/config}" \
        "${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}" 2>/dev/null |
        grep -v '^\(sso-session\|services\) ' | sort -u
}

# Options of a command.
_snapaudit_options() {
    local messages='--no-color --log-format --help'
    local judging='--profile --endpoint-url --connections --deadline --accounts --org --input --db --account --region --jobs --policy --as-of --quiet --progress --debug'
    case $1 in
        audit) echo "$judging --dry-run --rule --where --out --wait --format --include --csv-bom --sign --cert --sign-pass-file --fail-on --unknown --baseline --new-only --max-count --max-saving-floor $messages" ;;
        gate) echo "$judging --dry-run --rule --where --format --out --list --verbose --fail-on --unknown --baseline --new-only --max-count --max-saving-floor $messages" ;;
        explain) echo "$judging --rule $messages" ;;
        collect) echo "--profile --endpoint-url --connections --deadline --accounts --org --dry-run --format --account --region --jobs --db --resume --force --quiet --progress --debug $messages" ;;
        import) echo "--out --force --account --jobs --as-of --quiet --progress $messages" ;;
        'rules list') echo "--policy --as-of --format $messages" ;;
        'rules show') echo "--policy --as-of $messages" ;;
        'rules facts') echo "$messages" ;;
        'policy init') echo "--template --out $messages" ;;
        'policy schema') echo "--out $messages" ;;
        'policy check') echo "--as-of --quiet $messages" ;;
        'policy show') echo "--effective --for --tag --attached --state --format --input --account --policy --as-of --quiet $messages" ;;
        permissions) echo "--policy --format --org --trust --role $messages" ;;
        whoami) echo "--profile --endpoint-url --deadline --region --policy --format --debug $messages" ;;
        test-policy) echo "--policy --as-of --format --update --quiet $messages" ;;
        'evidence add') echo "$judging --ledger --wait --dry-run --from-inventory --subject --source --recovery-point --tested-at --target-account --target-region --outcome --duration --actor --validator --artefact --ticket --detail $messages" ;;
        'evidence import') echo "--ledger --policy --wait --dry-run --quiet $messages" ;;
        'evidence list') echo "--ledger --policy --subject --format --quiet $messages" ;;
        verify) echo "--ca --cert --at --digests-only --format $messages" ;;
        'evidence verify') echo "--ledger --policy --head --artefacts --quiet $messages" ;;
        help | version) echo "$messages" ;;
    esac
}

# Completes the argument of option $1 of command $2 that begins with $3; fails when it takes none.
_snapaudit_argument() {
    local words
    case $1 in
        --input | -i)
            mapfile -t COMPREPLY < <(compgen -d -- "$3")
            return 0 ;;
        --policy | -p | --db | --accounts | --baseline | --ledger | -l | --artefact)
            mapfile -t COMPREPLY < <(compgen -f -- "$3")
            return 0 ;;
        --out | -o)
            if [[ $2 == audit ]]; then
                mapfile -t COMPREPLY < <(compgen -d -- "$3")
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$3")
            fi
            return 0 ;;
        --format | -f)
            case $2 in
                audit) words='csv json sarif junit csv,json csv,json,sarif,junit' ;;
                gate) words='text json sarif junit github' ;;
                permissions) words='json cloudformation' ;;
                test-policy) words='text tap junit' ;;
                'evidence list') words='table csv json' ;;
                *) words='text json' ;;
            esac ;;
        --profile) words=$(_snapaudit_profiles) ;;
        --log-format) words='text json' ;;
        --include) words='pass' ;;
        --fail-on) words='critical high medium low info never' ;;
        --unknown) words='fail allow' ;;
        --where) words='tag: account= region= arn= kind= scope= state=' ;;
        --max-count | --max-saving-floor) words='' ;;
        --template) words='built-in startup regulated cost-review' ;;
        --attached) words='true false' ;;
        --state) words='available in-use completed pending disabled' ;;
        --progress) words='auto always never' ;;
        --account | -a) words='any' ;;
        --region | -r) words='all' ;;
        --rule) words=$(_snapaudit_rules) ;;
        --trust | --role) words='' ;;
        --outcome) words='passed failed aborted' ;;
        --jobs | -j | --connections | --deadline | --org | --endpoint-url | --as-of | --at | --for | --tag) words='' ;;
        --subject | --source | --recovery-point | --tested-at | --target-account | --target-region | --duration) words='' ;;
        --actor | --validator | --ticket | --detail | --head) words='' ;;
        *) return 1 ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$3")
}

_snapaudit() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]} words at=1
    COMPREPLY=()
    case $command in
        rules) words='list show facts' ;;
        policy) words='init check show schema' ;;
        evidence) words='add import list verify' ;;
        *) words='' ;;
    esac
    if ((COMP_CWORD == 1)); then
        words='audit gate explain collect import rules policy permissions whoami test-policy evidence verify help version --help --version'
    elif [[ -n $words && $COMP_CWORD -gt 2 ]]; then
        command="$command ${COMP_WORDS[2]}"
        at=2
    fi
    # `--name=value` comes as three words; before the first option stands the command
    if [[ $previous == '=' ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    elif [[ $current == '=' ]]; then
        current=''
    fi
    if ((COMP_CWORD > at)) && _snapaudit_argument "$previous" "$command" "$current"; then
        return
    fi
    if [[ $current == -* && $COMP_CWORD -gt $at ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_snapaudit_options "$command")" -- "$current")
        return
    fi
    case $command in
        'rules show' | explain) words=$(_snapaudit_rules) ;;
        'policy check' | 'evidence import' | import)
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            return ;;
        help) if ((COMP_CWORD > 1)); then words='audit gate explain collect import rules policy permissions whoami test-policy evidence verify version'; fi ;;
        test-policy)
            mapfile -t COMPREPLY < <(compgen -d -- "$current")
            return ;;
        *' '*) words='' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _snapaudit snapaudit
