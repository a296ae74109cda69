#!/bin/bash
# Sourced by what drives a browser: needs $source, $build and die(); sets $modules and SNAPAUDIT_CHROMIUM.
# shellcheck shell=bash disable=SC2154
modules=$build/integration-browser

need() { # TOOL...
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || die "no $tool (packages.txt names what the tests need)"
    done
    SNAPAUDIT_CHROMIUM=$(command -v chromium)
    export SNAPAUDIT_CHROMIUM
}

install_driver() {
    local here=$source/tests/browser log
    mkdir -p "$modules"
    if ! cmp -s "$here/package-lock.json" "$modules/package-lock.json" ||
        [[ ! -d $modules/node_modules/puppeteer-core ]]; then
        cp "$here/package.json" "$here/package-lock.json" "$modules/"
        if ! log=$(cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund 2>&1); then
            rm -f "$modules/package-lock.json"
            tail -n 5 <<<"$log" >&2
            die "npm cannot fetch puppeteer-core and axe-core: is its registry reachable?"
        fi
    fi
    cp "$here"/*.mjs "$modules/"
}
