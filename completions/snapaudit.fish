# fish completion for snapaudit

# True when the command is one of the arguments: `policy check` counts as policy-check.
function __snapaudit_is
    set -l words (commandline -opc)
    set -l command $words[2]
    if contains -- "$command" rules policy evidence
        set command "$command-$words[3]"
    end
    contains -- "$command" $argv
end

function __snapaudit_family
    set -l words (commandline -opc)
    test (count $words) -eq 2; and test "$words[2]" = "$argv[1]"
end

function __snapaudit_rules
    snapaudit rules list --format json 2>/dev/null |
        string match -rg '"id": *"([A-Z0-9-]+)"'
end

function __snapaudit_profiles
    set -l config ~/.aws/config
    set -l keys ~/.aws/credentials
    test -n "$AWS_CONFIG_FILE"; and set config $AWS_CONFIG_FILE
    test -n "$AWS_SHARED_CREDENTIALS_FILE"; and set keys $AWS_SHARED_CREDENTIALS_FILE
    cat $config $keys 2>/dev/null | string match -rg '^\s*\[(?:profile\s+)?([^]\s]+)\]' | sort -u
end

complete -c snapaudit -f
complete -c snapaudit -n __fish_use_subcommand -l version -d 'print the version'
complete -c snapaudit -n __fish_use_subcommand -a audit -d 'judge an inventory and write reports'
complete -c snapaudit -n __fish_use_subcommand -a gate -d 'answer one question of a pipeline'
complete -c snapaudit -n __fish_use_subcommand -a explain -d 'say why a resource is judged as it is'
complete -c snapaudit -n __fish_use_subcommand -a collect -d 'read into a capture, to be judged later'
complete -c snapaudit -n __fish_use_subcommand -a import -d 'put saved answers and captures into one capture'
complete -c snapaudit -n __fish_use_subcommand -a rules -d 'list and show rules'
complete -c snapaudit -n __fish_use_subcommand -a policy -d 'start, check and print a policy'
complete -c snapaudit -n __fish_use_subcommand -a permissions -d 'print the IAM policy that an audit needs'
complete -c snapaudit -n __fish_use_subcommand -a whoami -d 'say whose keys an audit would use'
complete -c snapaudit -n __fish_use_subcommand -a test-policy -d 'test a policy against small inventories'
complete -c snapaudit -n __fish_use_subcommand -a evidence -d 'keep the ledger of restore tests'
complete -c snapaudit -n __fish_use_subcommand -a verify -d 'check that a report is what was signed'
complete -c snapaudit -n __fish_use_subcommand -a help -d 'show help'
complete -c snapaudit -n __fish_use_subcommand -a version -d 'print the version'
complete -c snapaudit -n '__snapaudit_family rules' -a 'list show facts'
complete -c snapaudit -n '__snapaudit_family policy' -a 'init check show schema'
complete -c snapaudit -n '__snapaudit_family evidence' -a 'add import list verify'
complete -c snapaudit -n '__snapaudit_is help' -a 'audit gate explain collect import rules policy permissions whoami test-policy evidence verify version'
complete -c snapaudit -n '__snapaudit_is explain rules-show' -a '(__snapaudit_rules)'
complete -c snapaudit -n '__snapaudit_is policy-check' -F

complete -c snapaudit -n '__snapaudit_is audit gate explain whoami collect evidence-add' -l profile -x -a '(__snapaudit_profiles)' -d 'profile of ~/.aws'
complete -c snapaudit -n '__snapaudit_is audit gate explain whoami collect evidence-add' -l endpoint-url -x -d 'send every request there'
complete -c snapaudit -n '__snapaudit_is audit gate explain collect evidence-add' -l connections -x -d 'connections at most'
complete -c snapaudit -n '__snapaudit_is audit gate collect' -l dry-run -d 'read nothing: print which calls would be made'
complete -c snapaudit -n '__snapaudit_is collect' -l format -x -a 'text json' -d 'form of --dry-run'
complete -c snapaudit -n '__snapaudit_is audit gate explain whoami collect evidence-add' -l deadline -x -d 'how long AWS is asked at most'
complete -c snapaudit -n '__snapaudit_is audit gate explain collect evidence-add' -l accounts -r -F -d 'the accounts that this file names'
complete -c snapaudit -n '__snapaudit_is audit gate explain collect evidence-add' -l org -x -d 'the accounts of the organization, in this role'
complete -c snapaudit -n '__snapaudit_is audit gate explain evidence-add' -s i -l input -r -a '(__fish_complete_directories)' -d 'folder of saved answers instead of AWS'
complete -c snapaudit -n '__snapaudit_is audit gate explain evidence-add' -l db -r -F -d 'capture instead of AWS'
complete -c snapaudit -n '__snapaudit_is collect' -l db -r -F -d 'the capture to write'
complete -c snapaudit -n '__snapaudit_is collect' -l resume -d 'go on with a capture that is not complete'
complete -c snapaudit -n '__snapaudit_is import' -s o -l out -r -F -d 'the capture to write'
complete -c snapaudit -n '__snapaudit_is collect import' -l force -d 'replace a capture of that name'
complete -c snapaudit -n '__snapaudit_is import' -F
complete -c snapaudit -n '__snapaudit_is audit gate explain collect import evidence-add' -s a -l account -x -a any -d 'the account'
complete -c snapaudit -n '__snapaudit_is audit gate explain whoami collect evidence-add' -s r -l region -x -a all -d 'regions in scope'
complete -c snapaudit -n '__snapaudit_is audit gate explain collect import evidence-add' -s j -l jobs -x -d 'threads that collect, read and judge'
complete -c snapaudit -n '__snapaudit_is audit gate explain evidence-add rules-list rules-show policy-show permissions whoami test-policy' -s p -l policy -r -F -d 'the policy'
complete -c snapaudit -n '__snapaudit_is audit gate explain import evidence-add rules-list rules-show policy-check policy-show test-policy' -l as-of -x -d 'judge as of this moment'
complete -c snapaudit -n '__snapaudit_is explain' -l rule -x -a '(__snapaudit_rules)' -d 'only what this rule says'
complete -c snapaudit -n '__snapaudit_is audit' -s o -l out -r -a '(__fish_complete_directories)' -d 'folder for the reports'
complete -c snapaudit -n '__snapaudit_is audit' -l wait -d 'wait while another run writes to that folder'
complete -c snapaudit -n '__snapaudit_is policy-init' -l template -x -a 'built-in startup regulated cost-review' -d 'what to start from'
complete -c snapaudit -n '__snapaudit_is policy-show' -l effective -d 'every value that counts'
complete -c snapaudit -n '__snapaudit_is policy-show' -l for -x -d 'what holds for this resource'
complete -c snapaudit -n '__snapaudit_is policy-show' -l tag -x -d 'a tag of the resource'
complete -c snapaudit -n '__snapaudit_is policy-show' -l attached -x -a 'true false' -d 'whether an instance has the volume'
complete -c snapaudit -n '__snapaudit_is policy-show' -l state -x -a 'available in-use completed pending disabled' -d 'its state'
complete -c snapaudit -n '__snapaudit_is policy-show' -s f -l format -x -a 'text json' -d 'for people, or JSON'
complete -c snapaudit -n '__snapaudit_is policy-show' -s i -l input -r -a '(__fish_complete_directories)' -d 'folder of saved answers'
complete -c snapaudit -n '__snapaudit_is policy-show' -s a -l account -x -a any -d 'the account'
complete -c snapaudit -n '__snapaudit_is policy-init policy-schema' -s o -l out -r -F -d 'write to this new file'
complete -c snapaudit -n '__snapaudit_is audit' -s f -l format -x -a 'csv json sarif junit csv,json csv,json,sarif,junit' -d 'which reports to write'
complete -c snapaudit -n '__snapaudit_is gate' -s f -l format -x -a 'text json sarif junit github' -d 'form of the verdict'
complete -c snapaudit -n '__snapaudit_is gate' -s o -l out -r -F -d 'write it to this file'
complete -c snapaudit -n '__snapaudit_is gate' -l list -d 'list the gates of the policy'
complete -c snapaudit -n '__snapaudit_is gate' -l verbose -d 'tell every finding'
complete -c snapaudit -n '__snapaudit_is audit gate' -l rule -x -a '(__snapaudit_rules)' -d 'only these rules'
complete -c snapaudit -n '__snapaudit_is audit gate' -l where -x -a 'tag: account= region= arn= kind= scope= state=' -d 'only resources that meet this'
complete -c snapaudit -n '__snapaudit_is audit gate' -l unknown -x -a 'fail allow' -d 'what may be a finding'
complete -c snapaudit -n '__snapaudit_is audit gate' -l baseline -r -F -d 'findings.json of an earlier run'
complete -c snapaudit -n '__snapaudit_is audit gate' -l new-only -d 'what the baseline knows does not count'
complete -c snapaudit -n '__snapaudit_is audit gate' -l max-count -x -d 'findings that are accepted'
complete -c snapaudit -n '__snapaudit_is audit gate' -l max-saving-floor -x -d 'USD a month that are accepted'
complete -c snapaudit -n '__snapaudit_is rules-list' -s f -l format -x -a 'text json' -d 'form of the list'
complete -c snapaudit -n '__snapaudit_is permissions' -s f -l format -x -a 'json cloudformation' -d 'form of the policy'
complete -c snapaudit -n '__snapaudit_is permissions' -l org -d 'what it takes to read many accounts'
complete -c snapaudit -n '__snapaudit_is permissions' -l trust -x -d 'the account that the role lets in'
complete -c snapaudit -n '__snapaudit_is permissions' -l role -x -d 'the name of the role'
complete -c snapaudit -n '__snapaudit_is whoami' -s f -l format -x -a 'text json' -d 'form of the answer'
complete -c snapaudit -n '__snapaudit_is test-policy' -s f -l format -x -a 'text tap junit' -d 'form of the results'
complete -c snapaudit -n '__snapaudit_is test-policy' -l update -d 'write what is expected'
complete -c snapaudit -n '__snapaudit_is test-policy' -a '(__fish_complete_directories)'
complete -c snapaudit -n '__snapaudit_is evidence-import' -F
complete -c snapaudit -n '__snapaudit_is evidence-add evidence-import evidence-list evidence-verify' -s l -l ledger -r -F -d 'the ledger of restore tests'
complete -c snapaudit -n '__snapaudit_is evidence-import evidence-list evidence-verify' -s p -l policy -r -F -d 'the policy that names the ledger'
complete -c snapaudit -n '__snapaudit_is evidence-add evidence-import' -l wait -d 'wait while another run writes to the ledger'
complete -c snapaudit -n '__snapaudit_is evidence-add evidence-import' -l dry-run -d 'check everything and write nothing'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l from-inventory -d 'record the restores that an audit sees'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l subject -x -d 'the volume whose backup was restored'
complete -c snapaudit -n '__snapaudit_is evidence-list' -l subject -x -d 'only the tests of this volume'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l source -x -d 'the snapshot that it was restored from'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l recovery-point -x -d 'the recovery point that it was restored from'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l tested-at -x -d 'when'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l target-account -x -d 'the account that it was restored to'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l target-region -x -d 'the region that it was restored to'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l outcome -x -a 'passed failed aborted' -d 'how it ended'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l duration -x -d 'how long it took'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l actor -x -d 'who made the restore'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l validator -x -d 'who looked at the data'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l artefact -r -F -d 'what the test left'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l ticket -x -d 'where it was asked for'
complete -c snapaudit -n '__snapaudit_is evidence-add' -l detail -x -d 'what else there is to say'
complete -c snapaudit -n '__snapaudit_is evidence-list' -s f -l format -x -a 'table csv json' -d 'form of the list'
complete -c snapaudit -n '__snapaudit_is evidence-verify' -l head -x -d 'the head that must be reached'
complete -c snapaudit -n '__snapaudit_is evidence-verify' -l artefacts -d 'hash the artefacts that are there'
complete -c snapaudit -n '__snapaudit_is audit' -l include -x -a pass -d 'put what passed into the findings'
complete -c snapaudit -n '__snapaudit_is audit' -l csv-bom -d 'begin CSV files with a byte order mark'
complete -c snapaudit -n '__snapaudit_is audit' -l sign -r -F -d 'sign the reports with this key'
complete -c snapaudit -n '__snapaudit_is audit' -l cert -r -F -d 'the certificate of the key'
complete -c snapaudit -n '__snapaudit_is audit' -l sign-pass-file -r -F -d 'its first line opens the key'
complete -c snapaudit -n '__snapaudit_is verify' -F
complete -c snapaudit -n '__snapaudit_is verify' -l ca -r -F -d 'who is trusted to vouch for signers'
complete -c snapaudit -n '__snapaudit_is verify' -l cert -r -F -d 'the certificate that the signer must have'
complete -c snapaudit -n '__snapaudit_is verify' -l at -x -d 'certificates must be valid at this moment'
complete -c snapaudit -n '__snapaudit_is verify' -l digests-only -d 'do not ask who signed'
complete -c snapaudit -n '__snapaudit_is verify' -s f -l format -x -a 'text json' -d 'for people, or JSON'
complete -c snapaudit -n '__snapaudit_is audit gate' -l fail-on -x -a 'critical high medium low info never' -d 'exit with 1 on a finding of this severity'
complete -c snapaudit -n '__snapaudit_is audit gate explain collect import policy-check policy-show test-policy evidence-add evidence-import evidence-list evidence-verify' -s q -l quiet -d 'no summary and no notes'
complete -c snapaudit -n '__snapaudit_is audit gate explain collect import rules-list rules-show rules-facts policy-init policy-check policy-show policy-schema permissions whoami test-policy evidence-add evidence-import evidence-list evidence-verify verify help version' -l no-color -d 'no colours'
complete -c snapaudit -n '__snapaudit_is audit gate explain collect import evidence-add' -l progress -x -a 'auto always never' -d 'say what is being done'
complete -c snapaudit -n '__snapaudit_is audit gate explain whoami collect evidence-add' -l debug -d 'a line for each answer of AWS'
complete -c snapaudit -n '__snapaudit_is audit gate explain collect import rules-list rules-show rules-facts policy-init policy-check policy-show policy-schema permissions whoami test-policy evidence-add evidence-import evidence-list evidence-verify verify help version' -l log-format -x -a 'text json' -d 'form of messages on standard error'
complete -c snapaudit -n '__snapaudit_is audit gate explain collect import rules-list rules-show rules-facts policy-init policy-check policy-show policy-schema permissions whoami test-policy evidence-add evidence-import evidence-list evidence-verify verify help version' -s h -l help -d 'show help'
