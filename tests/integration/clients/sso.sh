# shellcheck shell=bash
# IAM Identity Center: the files of a person who has signed in, read by both clients; sourced by
# sandbox_clients.sh after providers.sh.
# shellcheck disable=SC2034,SC2154 # $topic is for whoever sources this, $owner, $sandbox_* are of them

# signed_in NAME TOKEN SECONDS [REFRESH-TOKEN]: the cache of the session or start URL NAME
signed_in() {
    local file
    file=.aws/sso/cache/$(printf %s "$1" | sha1sum | cut -d ' ' -f 1).json
    mkdir -p .aws/sso/cache
    jq -n --arg token "$2" --arg ends "$(date -u -d "$3 seconds" +%FT%TZ)" --arg refresh "${4-}" \
        --arg next "$(date -u -d '80 days' +%FT%TZ)" '{startUrl: "https://d-0000000000.awsapps.com/start",
            region: "us-east-1", accessToken: $token, expiresAt: $ends, clientId: "client-1",
            clientSecret: "secret-of-client", registrationExpiresAt: $next} +
            (if $refresh == "" then {} else {refreshToken: $refresh} end)' >"$file"
    echo "$file"
}
# legacy NAME ROLE: a profile of before sso-session, of the start URL NAME
legacy() {
    printf '[profile %s]\nsso_start_url = https://%s.awsapps.com/start\nsso_region = us-east-1\n' "$1" "$1"
    printf 'sso_account_id = %s\nsso_role_name = %s\n' "$owner" "$2"
}
# modern NAME: a profile, and the session NAME
modern() {
    printf '[profile %s]\nsso_session = %s\nsso_account_id = %s\nsso_role_name = Audit\n' "$1" "$1" "$owner"
    printf '[sso-session %s]\nsso_start_url = https://d-0000000000.awsapps.com/start\n' "$1"
    printf 'sso_region = us-east-1\nsso_registration_scopes = sso:account:access\n'
}

# renews CLIENT: it gets a new token with the one that is for that, and keeps both.
renews() {
    local file
    file=$(signed_in corp late-token -60 refresh-token)
    says "a session is renewed: ${1%_who}" "$sso_role" "$1" AWS_PROFILE=corp
    check "sso: what is kept: ${1%_who}" jq -e '(.accessToken | length) == 56 and
        (.refreshToken | length) == 56 and .accessToken != .refreshToken and
        (.expiresAt | sub("\\.[0-9]+"; "") | fromdate - now | . > 3500 and . <= 3601)' "$file"
    jq '.expiresAt = "2026-01-01T00:00:00Z" | .accessToken = "late"' "$file" >renewed.json
    cp renewed.json "$file"
    rm -rf .aws/cli
    says "and renewed again: ${1%_who}" "$sso_role" "$1" AWS_PROFILE=corp
    log_has_no "$(jq -r .accessToken "$file")" "$(jq -r .refreshToken renewed.json)"
}
sign_in() {
    { legacy first Audit && legacy forbidden None && legacy over Audit && modern corp &&
        modern gone; } >sso.profiles
    export AWS_CONFIG_FILE=$PWD/sso.profiles
    for name in first forbidden; do
        signed_in "https://$name.awsapps.com/start" good-token 3600 >/dev/null
    done
    signed_in https://over.awsapps.com/start late-token 3600 >/dev/null
    signed_in gone late-token -60 wrong-token >/dev/null
    both 'a profile with a start URL' "$sso_role" AWS_PROFILE=first
    both 'a permission set that was not given' 'No access' AWS_PROFILE=forbidden
    both 'a token that is over' invalid AWS_PROFILE=over
    check 'sso: it was refused' grep -q 'GetRoleCredentials 401 UnauthorizedException' \
        "$sandbox_dir/log"
    renews cli_who
    rm -rf .aws/cli
    renews sdk_who
    both 'a session that cannot be renewed' 'expired' AWS_PROFILE=gone
    check 'sso: why it cannot' grep -q 'CreateToken 400 InvalidGrantException' "$sandbox_dir/log"
    check 'sso: AWS names of it' test "$(grep -cE '^(portal\.sso|oidc)\.us-east-1' hosts)" -gt 4
    log_has_no good-token late-token refresh-token secret-of-client wrong-token
}

sso() {
    topic=sso
    sso_role=arn:aws:sts::$owner:assumed-role/AWSReservedSSO_Audit_
    start roles --sso-token good-token --sso-token late-token,expires-in=0 --sso-role "$owner/Audit" \
        --sso-refresh refresh-token=client-1:secret-of-client --tls-cert names.pem --tls-key names.key
    with_proxy sign_in
    stop
}
