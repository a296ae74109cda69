# shellcheck shell=bash
# IAM Identity Center, with the files of a person who has signed in; sourced by credentials.sh.
# shellcheck disable=SC2154 # $own, $sandbox_* are of whoever sources this

# signed_in NAME TOKEN SECONDS [REFRESH-TOKEN]: the cache of the session or start URL NAME, as the AWS CLI keeps it
signed_in() {
    kept=.aws/sso/cache/$(printf %s "$1" | sha1sum | cut -d ' ' -f 1).json
    mkdir -p .aws/sso/cache
    jq -n --arg token "$2" --arg ends "$(date -u -d "$3 seconds" +%FT%TZ)" --arg refresh "${4-}" \
        --arg next "$(date -u -d '80 days' +%FT%TZ)" '{startUrl: "https://d-0000000000.awsapps.com/start",
            region: "us-east-1", accessToken: $token, expiresAt: $ends, clientId: "client-1",
            clientSecret: "secret-of-client", registrationExpiresAt: $next, mine: [1]} +
            (if $refresh == "" then {} else {refreshToken: $refresh} end)' >"$kept"
}
# kept FILTER: it is true of that file.
kept() { check "of what is kept it is not so: $1" jq -e "$1" "$kept"; }

sso_profiles() {
    cat <<INI
[profile first]
sso_start_url = https://first.awsapps.com/start
sso_region = us-east-1
sso_account_id = $own
sso_role_name = Audit
[profile forbidden]
sso_start_url = https://first.awsapps.com/start
sso_region = us-east-1
sso_account_id = $own
sso_role_name = None
[profile corp]
sso_session = corp
sso_account_id = $own
sso_role_name = Audit
[sso-session corp]
sso_start_url = https://d-0000000000.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
INI
}
part_sso() {
    local caller=arn:aws:sts::$own:assumed-role/AWSReservedSSO_Audit_
    sso_profiles >sso.profiles
    export AWS_CONFIG_FILE=$work/sso.profiles
    serve --sso-token good-token --sso-token late-token,expires-in=0 --sso-role "$own/Audit" \
        --sso-refresh refresh-token=client-1:secret-of-client
    audit 2 --profile first && err_has 'error: profile first must sign in: there is no token of single sign-on'
    err_has 'hint: Run: aws sso login --profile first'
    signed_in https://first.awsapps.com/start good-token 3600
    audit 0 --profile first
    caller "$caller"
    audit 4 --profile forbidden
    err_has "error: single sign-on gives no keys of role None in account $own: it is not assigned"
    signed_in https://first.awsapps.com/start late-token 3600
    audit 2 --profile first && err_has 'AWS does not take its token of single sign-on any more'
    # a session is renewed, and what was renewed is kept for all who use it
    signed_in corp late-token -60 refresh-token
    audit 0 --profile corp
    caller "$caller"
    kept '.mine == [1] and .accessToken != "late-token" and .refreshToken != "refresh-token"'
    kept '.expiresAt | fromdate - now | . > 3500 and . <= 3601'
    check 'others can read what is kept' test "$(stat -c %a "$kept")" = 600
    check 'there is more than the files' test "$(find .aws -type f | wc -l)" = 2
    renewed=$(jq -r .accessToken "$kept")
    audit 0 --profile corp
    kept ".accessToken == \"$renewed\""
    # what cannot be renewed
    signed_in corp late-token -60 wrong-token
    cp "$kept" before
    audit 2 --profile corp && err_has 'hint: Run: aws sso login --sso-session corp'
    same before "$kept"
    # a folder that is not ours to write to: the audit goes on
    signed_in corp late-token -60 refresh-token
    cp "$kept" before
    chmod 777 .aws/sso/cache
    audit 0 --profile corp && err_has 'the newer token is not kept'
    same before "$kept"
    serve_end good-token late-token refresh-token secret-of-client wrong-token "$renewed"
    # keys that hold for two minutes only are asked for again
    serve --sso-token good-token --sso-role "$own/Audit" --role-life 120
    signed_in corp good-token 3600
    audit 0 --profile corp
    check 'the keys were not renewed' test "$(grep -c GetRoleCredentials "$sandbox_dir/log")" -ge 2
    serve_end good-token
    rm -rf .aws
    unset AWS_CONFIG_FILE
}
