# shellcheck shell=bash
# What whoami says of each; sourced by credentials.sh.
# shellcheck disable=SC2154 # $own, $sandbox_* are of whoever sources this

# says FILTER: it is true of what whoami printed as JSON.
says() { check "it does not say: $1" jq -e "$1" out; }
whoami() { # STATUS ARGUMENT...
    run "$@"
    cat out err >>said
}
part_whoami() {
    local secret=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
    serve --access-key AKIAPLANTED0SANDBOX1 --secret-key $secret --session-token plantedToken0123456789 \
        --imds "arn:aws:iam::$own:role/Machine,region=eu-west-1"
    export AWS_ACCESS_KEY_ID=AKIAPLANTED0SANDBOX1 AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=plantedToken0123456789
    whoami 0 whoami --format json
    says '.provider == "environment" and .because == "AWS_ACCESS_KEY_ID is set" and .profile == "default"'
    says '.access_key_id == "****************BOX1" and .until == null and .renews == false'
    says ".account == \"$own\" and (.arn | startswith(\"arn:aws:\")) and .partition == \"aws\""
    says '.region == null and .region_from == null and .asked_in == "us-east-1"'
    says '.overridden | index("sts") and index("ec2")'
    says ".endpoints.sts == \"$sandbox_url\" and (.regions | index(\"eu-west-1\"))"
    AWS_REGION=eu-west-1 whoami 0 whoami --region eu-west-1 --debug
    out_has "account     $own"
    out_has 'keys        ****************BOX1, from the environment: AWS_ACCESS_KEY_ID is set'
    out_has 'region      eu-west-1, from the environment'
    out_has "would read  account $own, 1 region: eu-west-1"
    err_has 'debug: GetCallerIdentity eu-west-1: HTTP 200'
    check 'more was asked than who and where' test "$(grep -cvE 'GetCallerIdentity|DescribeRegions' "$sandbox_dir/log")" = 0
    # what is known without AWS
    AWS_ENDPOINT_URL_STS=http://127.0.0.1:1 whoami 4 whoami --format json
    says '.provider == "environment" and .account == null and .regions == null'
    says '.endpoints.sts == "http://127.0.0.1:1"' && err_has 'error: sts:GetCallerIdentity failed'
    AWS_SECRET_ACCESS_KEY=wrong whoami 4 whoami && err_has 'SignatureDoesNotMatch' && out_lacks 'account '
    unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
    # a profile, and the line that made it
    printf '[audit]\naws_access_key_id = AKIAPLANTED0SANDBOX1\naws_secret_access_key = %s\naws_session_token = plantedToken0123456789\nregion = eu-west-1\n' $secret >keys
    AWS_SHARED_CREDENTIALS_FILE=keys whoami 0 whoami --profile audit --format json
    says '.provider == "profile" and .because == "aws_access_key_id stands in keys:2" and .profile == "audit"'
    says '.region == "eu-west-1" and .region_from == "profile"'
    AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT=$sandbox_url whoami 0 whoami --format json
    says '.provider == "instance metadata" and .because == "nothing else is set up" and .renews'
    says '.region == "eu-west-1" and .region_from == "instance metadata" and .until != null'
    whoami 2 whoami && err_has 'error: there are no AWS credentials'
    whoami 2 whoami --policy nowhere.yaml && whoami 2 whoami --input . && whoami 2 whoami --format csv
    serve_end $secret plantedToken AKIAPLANTED
}
