# shellcheck shell=bash
# Keys for containers; sourced by sandbox_clients.sh after providers.sh.
# shellcheck disable=SC2034,SC2154 # $topic is for whoever sources this, $auditor, $owner, $third, $sandbox_* are of them

containers() {
    local token=eyJhbGciOiJub25lIn0.eyJzdWIiOiJwb2QifQ.secret-part full refused
    local task=arn:aws:sts::$owner:assumed-role/task/0123456789abcdef0123456789abcdef
    topic=containers
    start roles --container "/v2/credentials/0123=arn:aws:iam::$owner:role/task" \
        --container "/v1/credentials=arn:aws:iam::$third:role/pod,token=$token"
    full=AWS_CONTAINER_CREDENTIALS_FULL_URI=$sandbox_url
    both 'a task' "$task" "$full/v2/credentials/0123"
    both 'a pod' "arn:aws:sts::$third:assumed-role/pod/eks-sandbox-auditor-" \
        "$full/v1/credentials" "AWS_CONTAINER_AUTHORIZATION_TOKEN=$token"
    echo -n "$token" >pod.token
    says 'a pod, by its file: the SDK' "arn:aws:sts::$third:assumed-role/pod/" sdk_who \
        "$full/v1/credentials" "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$PWD/pod.token"
    says 'no token: the CLI' 'Service account token cannot be empty' cli_who "$full/v1/credentials" &
    refused=$!
    says 'a task that is gone: the CLI' 'CredentialsV2Request: Credentials not found' cli_who \
        "$full/v2/credentials/4567"
    wait $refused
    log_has_no "$token" secret-part 0123456789abcdef0123456789abcdef
    stop
    start roles --container "/v1/credentials=arn:aws:iam::$third:role/pod,token=$token"
    full=AWS_CONTAINER_CREDENTIALS_FULL_URI=$sandbox_url
    neither 'a wrong token' "$full/v1/credentials" AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong
    stop
}
