# shellcheck shell=bash
# The AWS SDK for JavaScript, for tests that ask by it; to be sourced. $clients, $modules and die() are of
# whoever sources this.
# shellcheck disable=SC2154

# The SDK lies in the build folder; only its lock file is in the repository.
install_sdk() {
    mkdir -p "$modules"
    exec 9>"$modules/lock" && flock 9 # one test at a time
    if ! cmp -s "$clients/package-lock.json" "$modules/package-lock.json" ||
        [[ ! -d $modules/node_modules/@aws-sdk ]]; then
        cp "$clients/package.json" "$clients/package-lock.json" "$modules/"
        if ! (cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund) >npm.log 2>&1; then
            rm -f "$modules/package-lock.json"
            tail -n 5 npm.log >&2
            die "npm cannot fetch the AWS SDK for JavaScript: is its registry reachable?"
        fi
    fi
    cp "$clients"/*.mjs "$modules/"
    exec 9>&-
}
