# shellcheck shell=bash
# The role of an EC2 instance, by its metadata service; sourced by credentials.sh.
# shellcheck disable=SC2154 # $own, $sandbox_* are of whoever sources this

# machine SETTING [OPTION...]: a sandbox that is the metadata service, too
machine() {
    local settings=$1
    shift
    serve --imds "arn:aws:iam::$own:role/web/Machine,region=eu-west-1$settings" "$@"
    export AWS_EC2_METADATA_SERVICE_ENDPOINT=$sandbox_url
}
part_imds() {
    export AWS_EC2_METADATA_DISABLED=false
    machine ''
    audit 0
    caller "arn:aws:sts::$own:assumed-role/Machine/i-0123456789abcdef0"
    err_has 'debug: instance metadata, PUT: HTTP 200'
    check 'the region is not that of the machine' grep -q 'GetCallerIdentity eu-west-1' err
    http_proxy=http://127.0.0.1:1 NO_PROXY=127.0.0.1 audit 0 # AWS as NO_PROXY says, the service never
    err_has 'instance metadata, GET: HTTP 200'
    AWS_EC2_METADATA_DISABLED=true audit 2 && err_has 'error: there are no AWS credentials'
    serve_end
    # version 1 would answer, and is not asked
    machine ,v1 --refuse denied=ImdsToken
    audit 2 && err_has 'error: there are no AWS credentials' && err_has 'answered HTTP 403 and gave no token'
    check 'version 1 was asked' bash -c '! grep -q "ImdsRole\|ImdsCredentials" "$0"' "$sandbox_dir/log"
    serve_end
    machine ,stale
    audit 0
    serve_end
    machine ,code=AssumeRoleUnauthorizedAccess
    audit 4 && err_has 'error: the instance metadata service has no keys for role Machine: AssumeRoleUnauthorizedAccess'
    serve_end
    machine ,no-role
    audit 2 && err_has 'This machine has no role.'
    serve_end
    AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:1 audit 2
    err_has 'detail: Looked in the environment' && err_has 'There is no instance metadata service'
    unset AWS_EC2_METADATA_SERVICE_ENDPOINT
    export AWS_EC2_METADATA_DISABLED=true
}
