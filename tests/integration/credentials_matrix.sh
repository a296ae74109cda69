#!/bin/bash
# Who hands out the keys, whose they are, which region, which endpoint: for each row of clients/matrix.json
# snapaudit and the AWS SDK for JavaScript read the same files and say the same, or differ as the row tells.
# usage: credentials_matrix.sh SNAPAUDIT SOURCE_DIR BUILD_DIR      SNAPAUDIT_KEEP=DIR: keep outputs there
set -u

program=$(realpath "${1:?usage: $0 SNAPAUDIT SOURCE_DIR BUILD_DIR}")
source=$(cd "${2:?}" && pwd)
build=$(cd "${3:?}" && pwd)
clients=$source/tests/integration/clients
modules=$build/integration-clients

die() {
    echo "credentials_matrix.sh: $*" >&2
    exit 1
}
for tool in node npm jq "$build/snapaudit-sandbox"; do
    command -v "$tool" >/dev/null || die "no $tool (packages.txt names what the tests need)"
done
# shellcheck source=tests/integration/lib/sandbox.sh
. "$source/tests/integration/lib/sandbox.sh"
# shellcheck source=tests/integration/lib/sdk.sh
. "$source/tests/integration/lib/sdk.sh"
sandbox_work
a=111122223333 b=444455556666 c=777788889999

for account in $a $b $c; do
    mkdir -p "world/input/$account/us-east-1"
    echo '{"Volumes": []}' >"world/input/$account/us-east-1/volumes.json"
done
sso_token=aoaAAAAAGexampleTokenOfTheMatrix
container_token=Bearer-of-the-matrix
role=arn:aws:iam
sandbox_start "$build" world \
    --role "$role::$b:role/snapaudit" --role "$role::$c:role/snapaudit" \
    --role "$role::$b:role/outside,external-id=s3cr3t-word" --role "$role::$b:role/web,web" \
    --role "$role::$b:role/task" --role "$role::$b:role/machine" \
    --container "/v2/credentials/one=$role::$b:role/task,token=$container_token" \
    --imds "$role::$b:role/machine,region=eu-west-1" \
    --sso-token "$sso_token" --sso-role "$b/Auditor" || die 'no sandbox'

# key ACCOUNT NAME: of the file that the sandbox wrote
key() { sed -n "/^\[$1\]/,/^\[/s/^$2 = //p" "$sandbox_dir/credentials" | head -n 1; }
sha() { printf %s "$1" | sha1sum | cut -d' ' -f1; }
base64url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }
jwt=$(echo '{"alg":"RS256","typ":"JWT"}' | base64url).$(
    echo '{"sub":"pod","iss":"https://example.com","aud":"sts.amazonaws.com","exp":'$(($(date +%s) + 3600))'}' |
        base64url
).c2lnbmF0dXJl

# Keys of a session, for the environment.
session=$(AWS_ACCESS_KEY_ID=$(key $a aws_access_key_id) \
    AWS_SECRET_ACCESS_KEY=$(key $a aws_secret_access_key) AWS_EC2_METADATA_DISABLED=true \
    /usr/bin/aws --endpoint-url "$sandbox_url" --region us-east-1 --output json sts assume-role \
    --role-arn "$role::$b:role/snapaudit" --role-session-name matrix) || die 'no session'

jq -n --argjson session "$session" --arg url "$sandbox_url" --arg a $a --arg b $b --arg c $c \
    --arg a_id "$(key $a aws_access_key_id)" --arg a_secret "$(key $a aws_secret_access_key)" \
    --arg b_id "$(key $b aws_access_key_id)" --arg b_secret "$(key $b aws_secret_access_key)" \
    --arg c_id "$(key $c aws_access_key_id)" --arg c_secret "$(key $c aws_secret_access_key)" \
    --arg jwt "$jwt" --arg sso "$sso_token" --arg container "$container_token" \
    --arg by_url "$(sha https://example.awsapps.com/start)" --arg by_session "$(sha corp)" \
    --arg soon "$(date -u -d '+4 hours' +%Y-%m-%dT%H:%M:%SZ)" '
    def arn($account): "arn:aws:iam::\($account):user/auditor";
    {URL: $url, A: $a, B: $b, C: $c, A_ID: $a_id, A_SECRET: $a_secret, B_ID: $b_id, B_SECRET: $b_secret,
     C_ID: $c_id, C_SECRET: $c_secret, A_ARN: arn($a), B_ARN: arn($b), C_ARN: arn($c),
     S_ID: $session.Credentials.AccessKeyId, S_SECRET: $session.Credentials.SecretAccessKey,
     S_TOKEN: $session.Credentials.SessionToken, JWT: $jwt, SSO_TOKEN: $sso,
     CONTAINER_TOKEN: $container, SSO_URL_SHA: $by_url, SSO_SESSION_SHA: $by_session, SOON: $soon}' \
    >facts.json

install_sdk
node "$modules/matrix.mjs" "$clients/matrix.json" facts.json "$program" "$work/homes" >results 2>err
status=$?
grep -v '^ok ' results err
count=$(grep -c '^ok ' results)
echo "$count rows agree"
[[ $status == 0 ]] && ! grep -q '^FAILED:' results && [[ $count -ge 40 ]]
