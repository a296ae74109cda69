# shellcheck shell=bash
# Roles by the token of an identity provider; sourced by credentials.sh.
# shellcheck disable=SC2154 # $own, $other, $sandbox_* are of whoever sources this

# vouched FILE SUBJECT SECONDS: a token in FILE that is over then
vouched() {
    local part
    for part in '{"alg":"RS256","kid":"1","typ":"JWT"}' "$(jq -cn --arg subject "$2" \
        --argjson ends "$(date -d "$3 seconds" +%s)" '{aud: ["sts.amazonaws.com"], exp: $ends,
            iss: "https://oidc.example.com/id/1", sub: $subject}')"; do
        printf %s "$part" | base64 -w 0 | tr '+/' '-_' | tr -d =
        printf .
    done >"$1"
    echo secretSignatureOfAToken >>"$1"
}

part_web_identity() {
    local session=arn:aws:sts::$other:assumed-role
    vouched pod.jwt system:serviceaccount:audit:auditor 600
    cat >web.profiles <<INI
[profile pod]
role_arn = arn:aws:iam::$other:role/pod
role_session_name = pod-1
web_identity_token_file = $work/pod.jwt
[profile next]
role_arn = arn:aws:iam::$own:role/next
source_profile = pod
INI
    serve --role "arn:aws:iam::$other:role/pod,web=system:serviceaccount:audit:auditor" \
        --role "arn:aws:iam::$own:role/next,trusts=$other" --role "arn:aws:iam::$other:role/closed"
    export AWS_CONFIG_FILE=$work/web.profiles AWS_REGION=us-east-1
    audit 0 --profile pod
    caller "$session/pod/pod-1\""
    audit 0 --profile next
    caller "arn:aws:sts::$own:assumed-role/next/snapaudit-"
    export AWS_ROLE_ARN=arn:aws:iam::$other:role/pod AWS_WEB_IDENTITY_TOKEN_FILE=$work/pod.jwt
    AWS_ROLE_SESSION_NAME=tester audit 0
    caller "$session/pod/tester\""
    AWS_ROLE_ARN=arn:aws:iam::$other:role/closed audit 4
    err_has "error: could not assume arn:aws:iam::$other:role/closed: AccessDenied"
    err_has 'Not authorized to perform sts:AssumeRoleWithWebIdentity'
    vouched pod.jwt system:serviceaccount:audit:auditor -5
    audit 4
    err_has 'ExpiredTokenException'
    err_has 'hint: What the role was asked for with has expired'
    echo secretSignatureOfAToken.is-no-token >pod.jwt
    audit 4
    err_has 'InvalidIdentityToken'
    AWS_WEB_IDENTITY_TOKEN_FILE=$work/none.jwt audit 2
    err_has 'error: AWS_WEB_IDENTITY_TOKEN_FILE names a file that cannot be read: No such file or directory'
    AWS_ROLE_ARN='' audit 2
    err_has 'error: AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not'
    serve_end secretSignatureOfAToken SessionToken
    # a newer token takes its place during a run
    vouched pod.jwt system:serviceaccount:audit:auditor 600
    serve --role-life 100 --role "arn:aws:iam::$other:role/pod,web"
    audit 0
    check 'it was asked again' test "$(grep -c ' AssumeRoleWithWebIdentity ' "$sandbox_dir/log")" = 2
    serve_end secretSignatureOfAToken
    unset AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE AWS_CONFIG_FILE AWS_REGION
}
