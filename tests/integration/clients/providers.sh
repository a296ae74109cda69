# shellcheck shell=bash
# What the proofs of credential providers share: the same environment for Debian's AWS CLI and for the AWS
# SDK for JavaScript, and the same result. Sourced by sandbox_clients.sh after roles.sh.
# shellcheck disable=SC2154 # $modules, $sandbox_* are of whoever sources this

# nobody COMMAND...: without keys of its own
nobody() {
    env -u AWS_PROFILE AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=false \
        AWS_METADATA_SERVICE_NUM_ATTEMPTS=1 AWS_MAX_ATTEMPTS=1 "$@"
}
# cli_who, sdk_who [VARIABLE=VALUE...]: who each says that it is
cli_who() {
    local by=(--endpoint-url "$sandbox_url")
    [[ -z ${HTTPS_PROXY-} ]] || by=() # which leads AWS's own names to the sandbox
    nobody env "$@" timeout 60 "$aws" "${by[@]}" --region us-east-1 --output text \
        sts get-caller-identity --query Arn 2>&1
}
sdk_who() {
    nobody env NODE_EXTRA_CA_CERTS="${AWS_CA_BUNDLE-}" "$@" timeout 60 \
        node "$modules/identity.mjs" 2>&1
}
# both NAME WORDS [VARIABLE=VALUE...]: the CLI and the SDK say the words when asked who they are.
both() {
    local name=$1 words=$2 sdk
    shift 2
    says "$name: the SDK" "$words" sdk_who "$@" &
    sdk=$!
    says "$name: the CLI" "$words" cli_who "$@"
    wait $sdk
}
# neither NAME [VARIABLE=VALUE...]: both find no keys.
neither() {
    local name=$1
    shift
    both "$name" 'redentials' "$@"
    check "$topic: $name: nobody asked" test "$(grep -c GetCallerIdentity "$sandbox_dir/log")" = 0
}
# log_has_no WORDS...
log_has_no() {
    local word
    for word in "$@"; do
        check "$topic: no secret in the log" bash -c '! grep -qF -e "$0" "$1"' "$word" \
            "$sandbox_dir/log"
    done
}
# Options that tell of what is not there, or cannot be.
options_told_wrongly() {
    local option value
    topic='wrong options'
    while read -r option value; do
        says "$option $value" "${option%%=*}" refused_option timeout 30 "$sandbox_program" \
            --world roles --lifetime 1 "$option" "$value"
    done <<END
--role arn:aws:iam::$owner:role/x,webs
--org 000000000000
--org-account $owner=owner
--org-account 12345=name
--org-account $owner
--org-account $owner=owner,state=GONE
--imds arn:aws:iam::000000000000:role/x
--imds arn:aws:iam::$owner:user/x
--imds arn:aws:iam::$owner:role/x,stale=1
--container arn:aws:iam::$owner:role/x
--container path=arn:aws:iam::$owner:role/x
--container /path=arn:aws:iam::000000000000:role/x
--sso-token ,expires-in=1
--sso-token t,expires-in=x
--sso-refresh token=client
--sso-refresh token
--sso-role 000000000000/Audit
--sso-role $owner/$(printf '%033d' 0)
--sso-role $owner
END
}
