# shellcheck shell=bash
# Roles of profiles; sourced by credentials.sh.
# shellcheck disable=SC2154 # $own, $other, $here, $program, $sandbox_* are of whoever sources this

roles_profiles() {
    cat <<INI
[profile reader]
role_arn = arn:aws:iam::$other:role/reader
source_profile = $own
external_id = e:x
role_session_name = me@home
[profile stranger]
role_arn = arn:aws:iam::$other:role/reader
source_profile = $own
external_id = wrong
[profile long]
role_arn = arn:aws:iam::$other:role/hub
source_profile = $own
duration_seconds = 7200
[profile hub]
role_arn = arn:aws:iam::$other:role/hub
source_profile = $own
[profile back]
role_arn = arn:aws:iam::$own:role/back
source_profile = hub
[profile back-long]
role_arn = arn:aws:iam::$own:role/back
source_profile = hub
duration_seconds = 7200
[profile careful]
role_arn = arn:aws:iam::$other:role/careful
source_profile = $own
mfa_serial = arn:aws:iam::$own:mfa/auditor
[profile variables]
role_arn = arn:aws:iam::$other:role/hub
credential_source = Environment
[profile machine]
role_arn = arn:aws:iam::$own:role/back
credential_source = Ec2InstanceMetadata
[profile a]
role_arn = arn:aws:iam::$other:role/hub
source_profile = b
[profile b]
role_arn = arn:aws:iam::$other:role/hub
source_profile = a
INI
}
# asked N ACTION: so often, as the sandbox heard it.
asked() { check "$2 was not asked $1 times" test "$(grep -c " $2 " "$sandbox_dir/log")" = "$1"; }
# typing LINE AUDIT…: at a terminal of its own
typing() {
    local line=$1 real=$program
    shift
    printf '#!/bin/sh\nexec /usr/bin/python3 -B "%s" seen "%s" "%s" "$@"\n' \
        "$here/lib/at_terminal.py" "$line" "$real" >typing.sh
    chmod +x typing.sh
    program=./typing.sh
    "$@"
    program=$real
    cat seen >>said
}
# untied AUDIT…: without a terminal, wherever this test runs
untied() {
    local real=$program
    printf '#!/bin/sh\nexec setsid -w "%s" "$@"\n' "$real" >untied.sh
    chmod +x untied.sh
    program=./untied.sh
    "$@"
    program=$real
}

roles_refused() {
    audit 4 --profile stranger
    err_has "error: could not assume arn:aws:iam::$other:role/reader: AccessDenied"
    err_has "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::$other:role/reader"
    err_has "It is not allowed, or region us-east-1 is off in the role's account."
    audit 2 --profile long
    err_has 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'
    err_has 'hint: Lower duration_seconds, or leave it out'
    audit 2 --profile back-long
    err_has 'hint: A role that is assumed by another role lasts an hour at most'
    AWS_REGION=eu-west-2 audit 4 --profile hub
    err_has 'STS is switched off in region eu-west-2'
    audit 2 --profile a
    err_has 'source_profile goes round in a circle: a, b, a'
}
roles_with_codes() {
    untied audit 2 --profile careful
    err_has 'error: profile careful needs the code of an MFA device (mfa_serial), and there is no terminal to ask at'
    err_has 'hint: Run: eval "$(aws configure export-credentials --profile careful --format env)"'
    typing 000123 audit 0 --profile careful
    caller "arn:aws:sts::$other:assumed-role/careful/snapaudit-"
    check 'the question' grep -qF "MFA code of arn:aws:iam::$own:mfa/auditor: " seen
    typing 000123 audit 4 --profile careful
    err_has 'hint: The code was wrong, or was used before'
}
part_roles() {
    roles_profiles >roles.profiles
    serve --role "arn:aws:iam::$other:role/reader,trusts=$own,external-id=e:x" \
        --role "arn:aws:iam::$other:role/hub" --role "arn:aws:iam::$other:role/careful,mfa" \
        --role "arn:aws:iam::$own:role/back,trusts=$other,max=43200" --sts-off eu-west-2 \
        --imds "arn:aws:iam::$other:role/Machine"
    export AWS_CONFIG_FILE=$work/roles.profiles AWS_SHARED_CREDENTIALS_FILE=$sandbox_dir/credentials
    export AWS_REGION=us-east-1
    audit 0 --profile reader
    caller "arn:aws:sts::$other:assumed-role/reader/me@home\""
    audit 0 --profile back
    caller "arn:aws:sts::$own:assumed-role/back/snapaudit-"
    asked 3 AssumeRole
    AWS_ACCESS_KEY_ID=$(key_of "$own" aws_access_key_id) \
        AWS_SECRET_ACCESS_KEY=$(key_of "$own" aws_secret_access_key) audit 0 --profile variables
    caller "arn:aws:sts::$other:assumed-role/hub/"
    audit 2 --profile variables
    err_has 'credential_source names a source that has no keys here'
    AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT=$sandbox_url \
        audit 0 --profile machine
    caller "arn:aws:sts::$own:assumed-role/back/snapaudit-"
    roles_refused
    roles_with_codes
    roles_end "$(key_of "$own" aws_secret_access_key)"
    roles_that_end
    roles_by_name
    unset AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_REGION
}
# key_of ACCOUNT KEY: of the sandbox's credentials
key_of() { sed -n "/^\[$1\]/,/^\[/s/^$2 *= *//p" "$sandbox_dir/credentials"; }
# The keys that were handed out are in no answer's log either.
roles_end() { serve_end "$@" SessionToken; }

# A role is asked for again before its keys end; with a code it cannot be.
roles_that_end() {
    serve --role-life 100 --role "arn:aws:iam::$other:role/hub" \
        --role "arn:aws:iam::$other:role/careful,mfa"
    AWS_SHARED_CREDENTIALS_FILE=$sandbox_dir/credentials audit 0 --profile hub
    asked 2 AssumeRole
    AWS_SHARED_CREDENTIALS_FILE=$sandbox_dir/credentials typing 000123 audit 0 --profile careful
    asked 3 AssumeRole
    serve_end SessionToken
    serve --role-life 1 --latency-ms 1100 --role "arn:aws:iam::$other:role/careful,mfa"
    AWS_SHARED_CREDENTIALS_FILE=$sandbox_dir/credentials typing 000123 audit 4 --profile careful
    err_has 'error: sts:GetCallerIdentity failed: ExpiredToken'
    err_has 'hint: The session token has expired: get a new one and run again.'
    serve_end SessionToken
}

# AWS's own names, which a proxy leads to the sandbox.
roles_by_name() {
    local waits=0
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout names.key \
        -out names.pem -subj /CN=sandbox -addext "subjectAltName=IP:127.0.0.1,DNS:sts.amazonaws.com,\
DNS:*.us-east-1.amazonaws.com,DNS:*.eu-west-1.amazonaws.com,DNS:*.af-south-1.amazonaws.com" 2>openssl.log || {
        cat openssl.log
        exit 1
    }
    mkdir -p named/input
    cp -R world/input/. named/input
    cp -R "world/input/$other/eu-west-1" "named/input/$other/af-south-1" # opted in there, and not in the other
    sandbox_start "$build" named --tls-cert names.pem --tls-key names.key \
        --role "arn:aws:iam::$other:role/hub" --role "arn:aws:iam::$own:role/back,trusts=$other" || exit 1
    mkfifo proxy.input
    /usr/bin/python3 -B "$here/clients/proxy.py" "$sandbox_port" proxy.port hosts <proxy.input &
    local proxy=$!
    exec 9>proxy.input
    until [[ -s proxy.port ]]; do
        ((++waits < 600)) || exit 1
        sleep 0.05
    done
    HTTPS_PROXY=http://127.0.0.1:$(cat proxy.port)
    export HTTPS_PROXY AWS_CA_BUNDLE=names.pem
    export AWS_SHARED_CREDENTIALS_FILE=$sandbox_dir/credentials
    AWS_REGION=eu-west-1 audit 0 --profile back
    check 'the STS of a region' bash -c '[[ $(sort -u hosts | tr "\n" " ") == \
        "ec2.eu-west-1.amazonaws.com sts.eu-west-1.amazonaws.com " ]]'
    rm hosts
    # the keys that ask are of an account which has the region off
    AWS_REGION=af-south-1 audit 0 --profile hub
    check 'the STS of a region that is on for all' grep -qxF sts.us-east-1.amazonaws.com hosts
    AWS_REGION=af-south-1 AWS_STS_REGIONAL_ENDPOINTS=regional audit 4 --profile hub
    err_has "error: could not assume arn:aws:iam::$other:role/hub: InvalidClientTokenId"
    rm hosts
    AWS_REGION=eu-west-1 AWS_STS_REGIONAL_ENDPOINTS=legacy audit 0 --profile back
    check 'the STS of old' bash -c '[[ $(sort -u hosts | tr "\n" " ") == \
        "ec2.eu-west-1.amazonaws.com sts.amazonaws.com " ]]'
    exec 9>&-
    wait "$proxy"
    unset HTTPS_PROXY AWS_CA_BUNDLE
    roles_end SecretAccessKey
}
