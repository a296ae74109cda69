#!/bin/bash
# Where keys come from, end to end: each way that hands them out, and what is said where it does not.
# credentials.sh PROGRAM SOURCE-DIR BUILD-DIR [NAME...]    the parts of credentials/NAME.sh; all
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
here=$(cd "${2:?}" && pwd)/tests/integration
build=$(cd "${3:?}" && pwd)
shift 3

# shellcheck source=tests/integration/lib/sandbox.sh
. "$here/lib/sandbox.sh"
# shellcheck source=tests/integration/lib/checks.sh
. "$here/lib/checks.sh"
sandbox_work
unset ${!AWS_*} http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy NO_COLOR LC_ALL LC_CTYPE
export HOME=$work LANG=C TERM=dumb AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=2

# A world of one volume in two accounts.
own=111122223333
other=444455556666
for account in $own $other; do
    folder=world/input/$account/eu-west-1
    mkdir -p "$folder"
    for list in Snapshots:snapshots Volumes:volumes Images:images Reservations:instances \
        LaunchTemplates:launch-templates LaunchTemplateVersions:launch-template-versions \
        SnapshotTierStatuses:snapshot-tier-status; do
        echo "{\"${list%:*}\":[]}" >"$folder/${list#*:}.json"
    done
done

# serve OPTION...: the world, with these options of the sandbox. Ends with: serve_end SECRET...
serve() {
    sandbox_start "$build" world "$@" || exit 1
    export AWS_ENDPOINT_URL=$sandbox_url
}
# What was said in all runs since then, and what the sandbox heard, has none of the secrets.
serve_end() {
    local secret
    for secret in "$@"; do
        check "'$secret' was said" bash -c '! grep -qF -e "$0" said "$1"' "$secret" "$sandbox_dir/log"
    done
    sandbox_stop
    sandbox_pid=
    rm -rf "$sandbox_dir" said
    unset AWS_ENDPOINT_URL
}
# audit STATUS [ARGUMENT...]: with --debug, into report.
audit() {
    local status=$1
    shift
    rm -rf report
    run "$status" audit --debug --region eu-west-1 --as-of 2026-01-15T12:00:00Z --out report "$@"
    cat out err >>said
}
# caller WORDS: whose keys the audit was made with.
caller() { check "the caller is not $1" grep -qF -e "\"caller\": \"$1" report/summary.json; }

if [[ $# == 0 ]]; then
    for part in "$here"/credentials/*.sh; do set -- "$@" "$(basename "$part" .sh)"; done
fi
for part in "$@"; do
    # shellcheck disable=SC1090
    . "$here/credentials/$part.sh"
    "part_$part"
done
checks_end
