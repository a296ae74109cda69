# shellcheck shell=bash
# The role of a task of ECS and of a pod of EKS; sourced by credentials.sh.
# shellcheck disable=SC2154 # $own, $other, $sandbox_* are of whoever sources this

part_container() {
    local token=eyJhbGciOiJub25lIn0.eyJzdWIiOiJwb2QifQ.secret-part
    serve --container "/v2/credentials/0123=arn:aws:iam::$own:role/task" \
        --container "/v1/credentials=arn:aws:iam::$other:role/pod,token=$token"
    export AWS_CONTAINER_CREDENTIALS_FULL_URI=$sandbox_url/v2/credentials/0123
    audit 0
    caller "arn:aws:sts::$own:assumed-role/task/0123456789abcdef0123456789abcdef"
    http_proxy=http://127.0.0.1:1 NO_PROXY=nowhere AWS_MAX_ATTEMPTS=1 audit 4
    err_has 'container credentials, GET: HTTP 200' # no proxy for it, one for AWS
    AWS_CONTAINER_CREDENTIALS_FULL_URI=$sandbox_url/v2/credentials/4567 audit 4
    err_has "error: the container's credentials endpoint gave no keys: InvalidIdInRequest"
    export AWS_CONTAINER_CREDENTIALS_FULL_URI=$sandbox_url/v1/credentials
    AWS_CONTAINER_AUTHORIZATION_TOKEN=$token audit 0
    caller "arn:aws:sts::$other:assumed-role/pod/"
    printf %s "$token" >token
    AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=token audit 0
    caller "arn:aws:sts::$other:assumed-role/pod/"
    AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong+token+0123456789 audit 4
    err_has "error: the container's credentials endpoint gave no keys: refused" && err_has 'detail: It answered HTTP 400.'
    echo "$token" >token
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=token audit 2 && err_has 'the token holds a line end'
    AWS_CONTAINER_AUTHORIZATION_TOKEN=$token \
        AWS_CONTAINER_CREDENTIALS_FULL_URI=http://example.com/v1 audit 2
    err_has 'error: AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that is asked by https alone'
    serve_end "$token" secret-part wrong+token
    unset AWS_CONTAINER_CREDENTIALS_FULL_URI
}
