# shellcheck shell=bash
# Organizations, asked by Debian's AWS CLI and the AWS SDK for JavaScript; sourced by sandbox_clients.sh
# after roles.sh, whose world it uses.
# shellcheck disable=SC2034,SC2154 # $topic is for whoever sources this, $auditor, $owner, $modules, $sandbox_* are of them

# The body of the answer as it came: the CLI is older than some of its members.
body_of() { "$@" --debug 2>&1 | grep -A 1 'Response body:'; }

organizations() {
    local list=(cli --region us-east-1 organizations list-accounts) closed=123412341234
    topic=organizations
    start roles --org $auditor --org-account "$owner=The owner's" \
        --org-account "$closed=Old & <closed>,state=CLOSED" \
        --org-account 123412341235=before,no-state --org-account 123412341236=after,no-status
    "${list[@]}" --page-size 2 --output json >accounts.cli
    # shellcheck disable=SC2016
    check 'organizations: the CLI lists all, page by page' jq -e --arg owner $owner --arg closed $closed '
        (.Accounts | length) == 6 and ([.Accounts[].Id] | unique | length) == 6 and
        (.Accounts[] | select(.Id == $owner) | .Name == "The owner'"'"'s" and .Status == "ACTIVE") and
        (.Accounts[] | select(.Id == $closed) | .Name == "Old & <closed>" and .Status == "SUSPENDED")' \
        accounts.cli
    lines 'organizations' node "$modules/organizations.mjs" accounts.cli $auditor
    says 'State, Status and Paths side by side' \
        "\"Paths\": [\"o-sandbox00001/r-sand/$closed/\"], \"State\": \"CLOSED\", \"Status\": \"SUSPENDED\"" \
        body_of "${list[@]}"
    check 'organizations: pages were shown' test "$(grep -c ListAccounts "$sandbox_dir/log")" -ge 7
    says 'a member may not list' \
        "(AccessDeniedException) when calling the ListAccounts operation: You don't have permissions \
to access this resource." "${list[@]}" --profile $owner
    says 'a member may ask for its manager' $auditor cli --profile $owner --region us-east-1 \
        organizations describe-organization --query Organization.MasterAccountId
    says 'it is in one region' "Credential should be scoped to a valid region, not 'eu-west-1'." \
        cli --region eu-west-1 organizations list-accounts
    says 'pages of 21' '(InvalidInputException)' "${list[@]}" --page-size 21
    says 'a page that is none' '(InvalidInputException)' "${list[@]}" --starting-token \
        "$(printf '{"NextToken": "none"}' | base64 -w 0)"
    stop
    start roles
    says 'there is none' '(AWSOrganizationsNotInUseException) when calling the ListAccounts operation: '"\
Your account is not a member of an organization." "${list[@]}"
    stop
}
