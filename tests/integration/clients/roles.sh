# shellcheck shell=bash
# Roles that STS hands out, asked for by Debian's AWS CLI; sourced by sandbox_clients.sh.
# shellcheck disable=SC2154 # $aws, $clients, $sandbox_* are of whoever sources this

auditor=111122223333 # its keys ask
owner=444455556666   # its roles are asked for
third=777788889999

# A world of three accounts, each with one volume in us-east-1; regions to opt in to differ.
roles_world() {
    local account place
    for account in $auditor $owner $third; do
        place=roles/input/$account/us-east-1
        mkdir -p "$place"
        echo '{"Volumes": [{"VolumeId": "vol-0'"${account}000"'a", "Size": 8, "State": "available",
            "AvailabilityZone": "us-east-1a", "CreateTime": "2026-01-10T03:00:12.345Z"}]}' \
            >"$place/volumes.json"
    done
    for place in $auditor/af-south-1 $auditor/me-south-1 $owner/me-south-1; do
        mkdir -p "roles/input/$place"
        echo '{"Volumes": []}' >"roles/input/$place/volumes.json"
    done
}

# cli ARGUMENT...: by the sandbox's URL
cli() { timeout 60 "$aws" --endpoint-url "$sandbox_url" --output text "$@" 2>&1; }
# role NAME [ARGUMENT...]: asks for the role NAME of the owner
role() {
    local name=$1
    shift
    cli --region us-east-1 sts assume-role --role-session-name tester \
        --role-arn "arn:aws:iam::$owner:role/$name" "$@"
}
# keys_of NAME [ARGUMENT...]: its answer in role.json
keys_of() {
    role "$@" --output json >role.json || echo "FAILED: role $*: $(tail -n 1 role.json)" >>results
}
told() { jq -r "$1" role.json; }
# with_role COMMAND...: with the keys of role.json
with_role() {
    AWS_ACCESS_KEY_ID=$(told .Credentials.AccessKeyId) \
        AWS_SECRET_ACCESS_KEY=$(told .Credentials.SecretAccessKey) \
        AWS_SESSION_TOKEN=$(told .Credentials.SessionToken) "$@"
}
# spoilt MEMBER TEXT: who asks with the keys of role.json, one of them replaced
spoilt() {
    local whole
    whole=$(cat role.json)
    jq --arg text "$2" ".Credentials$1 = \$text" <<<"$whole" >role.json
    with_role cli --region us-east-1 sts get-caller-identity
    echo "$whole" >role.json
}
# says NAME WORDS COMMAND...: what it prints has the words
says() {
    local name=$1 words=$2 out
    shift 2
    out=$("$@")
    if [[ $out == *"$words"* ]]; then
        echo "ok $topic: $name"
    else
        echo "FAILED: $topic: $name: no '$words' in: ${out//$'\n'/ }"
    fi >>results
}
not_allowed() { echo "(AccessDenied) when calling the AssumeRole operation: User: $1 is not authorized to \
perform: sts:AssumeRole on resource: arn:aws:iam::$owner:role/$2"; }

ask_for_roles() {
    local user=arn:aws:iam::$auditor:user/auditor
    local session=arn:aws:sts::$owner:assumed-role/snapaudit/tester
    keys_of snapaudit
    # shellcheck disable=SC2016
    check 'roles: an answer has keys for an hour' jq -e --arg arn "$session" --arg owner $owner '
        (.Credentials | (.AccessKeyId | test("^ASIA[A-Z2-7]{16}$")) and
            (.SecretAccessKey | length == 40) and (.SessionToken | length > 300) and
            (.Expiration | sub("\\+00:00$"; "Z") | fromdate - now | . > 3400 and . <= 3600) and
            ([.SecretAccessKey, .SessionToken] | all(contains($owner) | not))) and
        .AssumedRoleUser.Arn == $arn and
        (.AssumedRoleUser.AssumedRoleId | test("^AROA[A-Z0-9]{17}:tester$"))' role.json
    says 'its keys are of its account' \
        "$owner"$'\t'"$session"$'\t'"$(told .AssumedRoleUser.AssumedRoleId)" with_role cli \
        --region us-east-1 sts get-caller-identity --query '[Account,Arn,UserId]'
    says 'its keys list its volumes' "vol-0${owner}000a" \
        with_role cli --region us-east-1 ec2 describe-volumes
    says 'a token must come with its own key' InvalidClientTokenId \
        spoilt .AccessKeyId ASIAAAAAAAAAAAAAAAAA
    says 'a token must come' InvalidClientTokenId spoilt .SessionToken ''
    says 'a token must be whole' InvalidClientTokenId \
        spoilt .SessionToken "$(told .Credentials.SessionToken | tr A-Za-z a-zA-Z)"
    says 'a secret must fit' SignatureDoesNotMatch spoilt .SecretAccessKey wrong
    says 'a role that is not there' "$(not_allowed "$user" none)" role none
    says 'a role of which others are told' "$(not_allowed "$user" mine)" role mine
    says 'an external id that is missing' "$(not_allowed "$user" guarded)" role guarded
    says 'another external id' "$(not_allowed "$user" guarded)" role guarded --external-id other
    says 'the external id' ASIA role guarded --external-id 'a:secret/word'
    says 'a region that is off for the owner' "$(not_allowed "$user" snapaudit)" \
        role snapaudit --region af-south-1
    says 'a region where STS is off' "(RegionDisabledException) when calling the AssumeRole \
operation: STS is not activated in this region for account:$owner." role snapaudit --region eu-west-3
    says 'a region where a policy denies it' "$(not_allowed "$user" snapaudit)" \
        role snapaudit --region us-west-2
}

# Options that tell of no role, or of none of the world.
tell_wrongly() {
    local text
    for text in "arn:aws:iam::$owner:user/x" "arn:aws:iam::$owner:role/" \
        "arn:aws:iam::$owner:role/x,max=3599" "arn:aws:iam::$owner:role/x,max=43201" \
        "arn:aws:iam::$owner:role/x,trusts=" "arn:aws:iam::$owner:role/x,mfa=1" \
        "arn:aws:iam::$owner:role/x,more=1" arn:aws:iam::000000000000:role/x \
        "arn:aws:iam::$owner:role/x,trusts=000000000000"; do
        says "no role of the world: $text" '--role' \
            refused_option timeout 30 "$sandbox_program" --world roles --lifetime 1 --role "$text"
    done
}
# refused_option COMMAND...: what it says, if it ends with the status of wrong options
refused_option() {
    local out status=0
    out=$("$@" 2>&1 </dev/null) || status=$?
    if [[ $status == 2 ]]; then echo "$out"; fi
}

# What only a look at the parameters shows.
ask_wrongly() {
    says 'a name with a blank' "(ValidationError) when calling the AssumeRole operation: 1 \
validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must \
satisfy regular expression pattern: [\\w+=,.@-]*" role snapaudit --role-session-name 'a b'
    says 'a name that is long' 'Member must have length less than or equal to 64' \
        role snapaudit --role-session-name "$(printf '%065d' 0)"
    says 'twelve hours are the most' 'Member must have value less than or equal to 43200' \
        role long --duration-seconds 43201
    says 'no ARN' 'ValidationError' cli --region us-east-1 sts assume-role \
        --role-session-name tester --role-arn a-role-without-an-arn
    says 'longer than the role may' 'exceeds the MaxSessionDuration set for this role.' \
        role snapaudit --duration-seconds 3601
    says 'as long as the role may' ASIA role long --duration-seconds 43200
}

ask_with_mfa() {
    local device=arn:aws:iam::$auditor:mfa/auditor
    says 'MFA that is missing' "resource: arn:aws:iam::$owner:role/careful" role careful
    says 'MFA of a device' ASIA role careful --serial-number "$device" --token-code 123456
    says 'a code that was used' 'MultiFactorAuthentication failed with invalid MFA one time pass code.' \
        role careful --serial-number "$device" --token-code 123456
    says 'MFA of another device' 'MultiFactorAuthentication failed, unable to validate MFA code.' \
        role careful --serial-number "${device}s" --token-code 123457
}

# From role to role: for an hour at most.
ask_in_chains() {
    keys_of snapaudit
    local next=(cli --region us-east-1 sts assume-role --role-session-name next)
    says 'a role assumes a role' "arn:aws:sts::$third:assumed-role/next/next" with_role \
        "${next[@]}" --role-arn "arn:aws:iam::$third:role/path/next" --duration-seconds 3600
    says 'a chain is short' 'exceeds the 1 hour session limit for roles assumed by role chaining.' \
        with_role "${next[@]}" --role-arn "arn:aws:iam::$third:role/path/next" \
        --duration-seconds 3601
    says 'a role trusts one account' 'not authorized to perform: sts:AssumeRole' \
        "${next[@]}" --role-arn "arn:aws:iam::$third:role/path/next"
}

# ended NAME WORDS ARGUMENT...: asks until the keys of role.json, which hold a second, have ended.
ended() {
    local name=$1 words=$2 tries=0 out=
    shift 2
    while out=$(with_role cli --region us-east-1 "$@") && ((++tries < 60)); do :; done
    says "ended keys: $name" "$words" echo "$out"
}
ask_too_late() {
    keys_of snapaudit
    ended STS '(ExpiredToken)' sts get-caller-identity
    ended EC2 '(RequestExpired)' ec2 describe-volumes
    ended KMS '(ExpiredTokenException)' kms describe-key --key-id x
    ended 'AWS Backup' '(ExpiredTokenException)' backup list-backup-vaults
}

# A profile as people have it. The CLI calls AWS's own names, which a proxy leads to the sandbox.
named() { timeout 60 "$aws" --output text "$@" 2>&1; }
ask_by_profile() {
    cat >profiles <<END
[profile of-owner]
role_arn = arn:aws:iam::$owner:role/snapaudit
role_session_name = tester
source_profile = $auditor
[profile of-third]
role_arn = arn:aws:iam::$third:role/path/next
source_profile = of-owner
[profile guarded]
role_arn = arn:aws:iam::$owner:role/guarded
external_id = wrong
source_profile = $auditor
END
    export AWS_CONFIG_FILE=$PWD/profiles
    says 'a profile lists volumes of another account' "vol-0${owner}000a" \
        named --profile of-owner --region us-east-1 ec2 describe-volumes
    says 'a profile of a profile' "vol-0${third}000a" \
        named --profile of-third --region us-east-1 ec2 describe-volumes
    says 'a profile with a wrong external id' '(AccessDenied)' \
        named --profile guarded --region us-east-1 ec2 describe-volumes
    says 'keys of a region are good in a region to opt in to' "$owner" \
        named --profile of-owner --region me-south-1 sts get-caller-identity --query Account
    global_keys
    says 'keys of the global endpoint are not' InvalidClientTokenId \
        with_role named --region me-south-1 sts get-caller-identity
    says 'but in others' "$owner" with_role named --region us-east-1 sts get-caller-identity
    check 'roles: AWS names of STS' grep -qx 'sts.us-east-1.amazonaws.com' hosts
}
# A role of the STS endpoint without a region, in role.json.
global_keys() {
    named --region aws-global --profile $auditor sts assume-role --output json \
        --role-arn arn:aws:iam::$owner:role/snapaudit --role-session-name tester >role.json
    check 'roles: the global endpoint hands them out' grep -qx sts.amazonaws.com hosts
}

# The proxy ends with its input, the file descriptor 9.
with_proxy() {
    local waits=0
    rm -f proxy.input proxy.port hosts
    mkfifo proxy.input
    /usr/bin/python3 -B "$clients/proxy.py" "$sandbox_port" proxy.port hosts <proxy.input &
    exec 9>proxy.input
    until [[ -s proxy.port ]]; do
        ((++waits < 600)) || die 'the proxy does not start'
        sleep 0.05
    done
    HTTPS_PROXY=http://127.0.0.1:$(cat proxy.port) AWS_CA_BUNDLE=names.pem AWS_REGION='' HOME=$PWD \
        "$@"
    exec 9>&-
    wait $!
}

# For the names of AWS that these tests ask for.
names_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
        -keyout names.key -out names.pem -subj /CN=sandbox -addext "subjectAltName=IP:127.0.0.1,DNS:\
sts.amazonaws.com,DNS:*.us-east-1.amazonaws.com,DNS:*.me-south-1.amazonaws.com,DNS:\
portal.sso.us-east-1.amazonaws.com" 2>/dev/null || die openssl
}

# roles START STOP: the runs
roles() {
    topic=roles
    roles_world
    names_certificate
    start roles --role "arn:aws:iam::$owner:role/snapaudit" --sts-off eu-west-3 \
        --deny AssumeRole@us-west-2 \
        --role "arn:aws:iam::$owner:role/guarded,trusts=$auditor,external-id=a:secret/word" \
        --role "arn:aws:iam::$owner:role/long,max=43200" \
        --role "arn:aws:iam::$owner:role/careful,mfa" \
        --role "arn:aws:iam::$third:role/path/next,trusts=$owner,max=43200"
    ask_wrongly &
    local wrongly=$!
    ask_with_mfa
    ask_for_roles
    wait $wrongly
    ask_in_chains
    stop
    start roles --role "arn:aws:iam::$third:role/path/next,trusts=$owner" \
        --role "arn:aws:iam::$owner:role/snapaudit" \
        --role "arn:aws:iam::$owner:role/guarded,external-id=right" \
        --tls-cert names.pem --tls-key names.key
    with_proxy ask_by_profile
    stop
    start roles --role-life 1
    ask_too_late
    stop
    tell_wrongly
}
