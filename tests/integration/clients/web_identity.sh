# shellcheck shell=bash
# Roles for whom an identity provider vouches; sourced by sandbox_clients.sh after providers.sh.
# shellcheck disable=SC2034,SC2154 # $topic is for whoever sources this, $owner, $third, $sandbox_* are of them

# vouched FILE SUBJECT SECONDS: a token in FILE that is over then
vouched() {
    local part
    for part in '{"alg":"RS256","kid":"1","typ":"JWT"}' "$(jq -cn --arg subject "$2" \
        --argjson ends "$(date -d "$3 seconds" +%s)" '{aud: ["sts.amazonaws.com"], exp: $ends,
            iss: "https://oidc.example.com/id/1", sub: $subject}')"; do
        printf %s "$part" | base64 -w 0 | tr '+/' '-_' | tr -d =
        printf .
    done >"$1"
    printf secret-signature >>"$1"
}
# vouching NAME ROLE: a profile with the token of its name; the CLI keeps keys by role and session
vouching() {
    printf '[profile %s]\nrole_arn = arn:aws:iam::%s:role/%s\n' "$1" "$owner" "$2"
    printf 'role_session_name = %s\nweb_identity_token_file = %s\n' "$1" "$PWD/$1.jwt"
}

vouch() {
    local session=arn:aws:sts::$owner:assumed-role name
    local -A subjects=([anybody]='repo:a/b & <c>' [somebody]=system:serviceaccount:audit:auditor
        [nobody]=system:serviceaccount:audit:other [closed]=x)
    for name in "${!subjects[@]}"; do
        vouched "$name.jwt" "${subjects[$name]}" 600
        vouching "$name" "$name"
    done >web.profiles
    vouched over.jwt x -5
    echo 'an access token' >malformed.jwt
    { vouching over anybody && vouching malformed anybody; } >>web.profiles
    sed -i 's,role/nobody,role/somebody,' web.profiles
    printf '[profile next]\nrole_arn = arn:aws:iam::%s:role/next\nsource_profile = anybody\n' \
        "$third" >>web.profiles
    export AWS_CONFIG_FILE=$PWD/web.profiles
    both 'a profile' "$session/anybody/anybody" AWS_PROFILE=anybody
    both 'variables' "$session/anybody/tester" AWS_ROLE_ARN="arn:aws:iam::$owner:role/anybody" \
        AWS_WEB_IDENTITY_TOKEN_FILE="$PWD/anybody.jwt" AWS_ROLE_SESSION_NAME=tester
    both 'the subject that is let in' "$session/somebody/somebody" AWS_PROFILE=somebody
    both 'from role to role' "arn:aws:sts::$third:assumed-role/next/" AWS_PROFILE=next
    for name in nobody closed; do
        both "a role that does not let in: $name" \
            'Not authorized to perform sts:AssumeRoleWithWebIdentity' AWS_PROFILE=$name
    done
    both 'a token that is over' 'Token expired: current date/time' AWS_PROFILE=over
    both 'no token' 'The ID Token provided is not a valid JWT.' AWS_PROFILE=malformed
    check 'web identity: their codes' test "$(grep -E ' AssumeRoleWithWebIdentity 40[03] ' "$sandbox_dir/log" |
        cut -d ' ' -f 5,6 | sort -u | tr '\n' ' ')" = \
        '400 ExpiredTokenException 400 InvalidIdentityToken 403 AccessDenied '
    nobody "$aws" --region us-east-1 sts assume-role-with-web-identity --role-session-name tester \
        --role-arn "arn:aws:iam::$owner:role/anybody" --output json \
        --web-identity-token "$(cat anybody.jwt)" --duration-seconds 900 >web.json
    # shellcheck disable=SC2016
    check 'web identity: an answer' jq -e --arg owner "$owner" --arg subject "${subjects[anybody]}" '
        .SubjectFromWebIdentityToken == $subject and .Audience == "sts.amazonaws.com" and
        .Provider == "arn:aws:iam::\($owner):oidc-provider/oidc.example.com/id/1" and
        (.Credentials.Expiration | sub("\\+00:00$"; "Z") | fromdate - now | . > 800 and . <= 900)' \
        web.json
    check 'web identity: AWS names of STS' grep -qx sts.us-east-1.amazonaws.com hosts
    log_has_no secret-signature "$(cut -d . -f 2 anybody.jwt)"
}

web_identity() {
    topic='web identity'
    start roles --role "arn:aws:iam::$owner:role/anybody,web" \
        --role "arn:aws:iam::$owner:role/somebody,web=system:serviceaccount:audit:auditor" \
        --role "arn:aws:iam::$owner:role/closed" --role "arn:aws:iam::$third:role/next" \
        --tls-cert names.pem --tls-key names.key
    with_proxy vouch
    stop
}
