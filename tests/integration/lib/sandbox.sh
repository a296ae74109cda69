# shellcheck shell=sh
# Start and stop snapaudit-sandbox in a test; to be sourced.
#
#   . "$source/tests/integration/lib/sandbox.sh"
#   sandbox_work                                       a folder $work to be in, removed at the end
#   sandbox_start "$build" "$world" --latency-ms 20    any options of the sandbox
#   sandbox_use 111122223333                           its keys; without argument: the first account
#   … $sandbox_url, $sandbox_port, $sandbox_dir/log, $sandbox_dir/credentials …
#   sandbox_stop                                       then also: $sandbox_dir/stats.json
#   rm -rf "$sandbox_dir"
#
# sandbox_use sets every AWS variable that the SDKs read, so that nobody's own keys are used.

# With SNAPAUDIT_KEEP=DIR the folder is copied there before it goes.
sandbox_finish() {
    if [ -n "${sandbox_pid-}" ]; then sandbox_stop; fi
    if [ -n "${SNAPAUDIT_KEEP-}" ]; then cp -R "$work" "$SNAPAUDIT_KEEP"; fi
    rm -rf "$work" "${sandbox_dir:-$work}"
}
sandbox_work() {
    work=$(mktemp -d) || exit 1
    trap sandbox_finish EXIT
    trap 'exit 130' INT TERM
    cd "$work" || exit 1
}

# sandbox_start BUILD-DIR WORLD [OPTION...]
sandbox_start() {
    sandbox_program=$1/snapaudit-sandbox
    sandbox_world=$2
    shift 2
    if [ ! -x "$sandbox_program" ]; then
        echo "no $sandbox_program: build with -DSNAPAUDIT_SANDBOX=ON" >&2
        return 1
    fi
    sandbox_dir=$(mktemp -d) || return 1
    "$sandbox_program" --world "$sandbox_world" --port-file "$sandbox_dir/port" \
        --write-credentials "$sandbox_dir/credentials" --log "$sandbox_dir/log" \
        --stats "$sandbox_dir/stats.json" --lifetime 3600 "$@" \
        </dev/null >"$sandbox_dir/out" 2>&1 &
    sandbox_pid=$!
    sandbox_waits=0
    until [ -s "$sandbox_dir/port" ]; do
        if [ $sandbox_waits -ge 1200 ] || ! kill -0 "$sandbox_pid" 2>/dev/null; then
            echo "the sandbox did not start: $(cat "$sandbox_dir/out")" >&2
            return 1
        fi
        sandbox_waits=$((sandbox_waits + 1))
        sleep 0.05
    done
    sandbox_port=$(cat "$sandbox_dir/port")
    case " $* " in
    *" --tls-cert "*) sandbox_url=https://127.0.0.1:$sandbox_port ;;
    *) sandbox_url=http://127.0.0.1:$sandbox_port ;;
    esac
}

# sandbox_use [ACCOUNT]
sandbox_use() {
    unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_ROLE_ARN AWS_ROLE_SESSION_NAME \
        AWS_WEB_IDENTITY_TOKEN_FILE AWS_CONTAINER_CREDENTIALS_FULL_URI \
        AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_CONTAINER_AUTHORIZATION_TOKEN \
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE AWS_EC2_METADATA_SERVICE_ENDPOINT AWS_CA_BUNDLE \
        AWS_ENDPOINT_URL_EC2 AWS_ENDPOINT_URL_STS AWS_ENDPOINT_URL_ORGANIZATIONS \
        AWS_ENDPOINT_URL_SSO AWS_ENDPOINT_URL_SSO_OIDC AWS_USE_FIPS_ENDPOINT AWS_USE_DUALSTACK_ENDPOINT \
        AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN \
        http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
    if [ $# -gt 0 ]; then
        export AWS_PROFILE="$1"
    fi
    export AWS_SHARED_CREDENTIALS_FILE="$sandbox_dir/credentials"
    export AWS_CONFIG_FILE=/dev/null
    export AWS_ENDPOINT_URL="$sandbox_url"
    export AWS_REGION=us-east-1
    export AWS_DEFAULT_REGION=us-east-1
    export AWS_EC2_METADATA_DISABLED=true
    export AWS_PAGER=''
}

sandbox_stop() {
    kill "$sandbox_pid" 2>/dev/null || true
    wait "$sandbox_pid" 2>/dev/null || return $?
}
