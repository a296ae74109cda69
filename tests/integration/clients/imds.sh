# shellcheck shell=bash
# The metadata service of an instance; sourced by sandbox_clients.sh after providers.sh.
# shellcheck disable=SC2034,SC2154 # $topic is for whoever sources this, $auditor, $owner, $modules, $sandbox_* are of them

# machine [SETTING]: a sandbox that is an instance, too
machine() {
    local settings=$1
    shift
    start roles --imds "arn:aws:iam::$owner:role/web/Machine,region=eu-west-1$settings" "$@"
    imds=AWS_EC2_METADATA_SERVICE_ENDPOINT=$sandbox_url/
}
imds() {
    local role=arn:aws:sts::$owner:assumed-role/Machine/i-0123456789abcdef0
    topic=imds
    machine ''
    both 'the role of the instance' "$role" "$imds"
    lines 'imds' node "$modules/imds.mjs" "$sandbox_url" Machine "$role"
    stop
    machine ,v1 --refuse denied=ImdsToken
    both 'without tokens' "$role" "$imds"
    check 'imds: without tokens: they were refused' grep -q 'ImdsToken 403' "$sandbox_dir/log"
    stop
    machine ,stale
    both 'keys that AWS could not renew' "$role" "$imds"
    stop
    machine ,code=AssumeRoleUnauthorizedAccess
    neither 'a role that EC2 may not have' "$imds"
    stop
    machine ,no-role
    neither 'no role' "$imds"
    stop
}
