/* The sections trust and evidence. */
#include "policy/policy_internal.h"

/* ---- trust ---- */

/* Whole ids only: trust by pattern would reach accounts that nobody thought of. */
static bool check_account_id(struct policy_reader *r, const struct yaml_node *node,
                             const char *what, struct str text)
{
    if (!policy_check_account(r, node, what, text))
        return false;
    if (str_find(text, "*") == text.len && str_find(text, "?") == text.len)
        return true;
    policy_problem(r, node, "%s names '%.*s', a pattern", what, STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected 12 digits in quotes, such as \"111122223333\".");
    policy_hint(r, "Write each account out: a pattern would trust accounts of strangers.");
    return false;
}

/* "o-" and 10 to 32 small letters or digits (AWS Organizations API reference, Organization.Id). */
static bool is_org_id(struct str text)
{
    if (!str_starts(text, "o-") || text.len < 12 || text.len > 34)
        return false;
    for (size_t i = 2; i < text.len; i++) {
        bool small = text.ptr[i] >= 'a' && text.ptr[i] <= 'z';
        if (!small && (text.ptr[i] < '0' || text.ptr[i] > '9'))
            return false;
    }
    return true;
}

/* arn:PARTITION:organizations::ACCOUNT:organization/o-ID or :ou/o-ID/ou-ID */
static bool is_org_arn(struct str text)
{
    static const char service[] = ":organizations::";
    size_t at = str_find(text, service);
    if (!str_starts(text, "arn:") || at == text.len)
        return false;
    struct str rest = str_skip(text, at + sizeof(service) - 1);
    if (rest.len < 13 || !account_is_plausible(str_make(rest.ptr, 12)) || rest.ptr[12] != ':')
        return false;
    rest = str_skip(rest, 13);
    bool unit = str_starts(rest, "ou/");
    if (!unit && !str_starts(rest, "organization/"))
        return false;
    rest = str_skip(rest, unit ? 3 : 13);
    size_t slash = str_find(rest, "/");
    return is_org_id(str_make(rest.ptr, slash)) &&
           (unit ? str_starts(str_skip(rest, slash), "/ou-") : slash == rest.len);
}

static bool check_org(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      struct str text)
{
    if (is_org_id(text) || is_org_arn(text))
        return true;
    policy_problem(r, node, "%s names '%.*s', which is no organisation", what,
                   STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected an id such as o-exampleorg, or the ARN of an organisation or of "
                       "one of its units.");
    policy_hint(r, "'aws organizations describe-organization' prints both.");
    return false;
}

/* DescribeImages, parameter Owners: account ids and these aliases. */
static bool check_image_owner(struct policy_reader *r, const struct yaml_node *node,
                              const char *what, struct str text)
{
    static const char *const aliases[] = {"amazon", "aws-backup-vault", "aws-marketplace"};
    for (size_t i = 0; i < 3; i++) {
        if (str_eq_c(text, aliases[i]))
            return true;
    }
    if (account_is_plausible(text))
        return true;
    const char *near = policy_nearest(text, (struct words){aliases, 3});
    policy_problem(r, node, "%s names '%.*s', which owns no images", what,
                   STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected 12 digits in quotes, amazon, aws-backup-vault or "
                       "aws-marketplace.");
    if (near)
        policy_hint(r, "Did you mean '%s'?", near);
    else
        policy_hint(r, "Write the id of the account that owns the images.");
    return false;
}

void policy_read_trust(struct policy_reader *r, const struct yaml_node *node)
{
    struct trust *trust = &r->policy->trust;
    const struct list_key lists[] = {
        {"accounts", "trust.accounts", check_account_id, &trust->accounts},
        {"vault_accounts", "trust.vault_accounts", check_account_id, &trust->vault_accounts},
        {"orgs", "trust.orgs", check_org, &trust->orgs},
        {"key_accounts", "trust.key_accounts", check_account_id, &trust->key_accounts},
        {"image_owners", "trust.image_owners", check_image_owner, &trust->image_owners},
    };
    if (!policy_check_keys(r, node, SECTION_TRUST, "trust"))
        return;
    policy_read_lists(r, node, LIST_DISTINCT, lists, sizeof(lists) / sizeof(lists[0]));
    size_t judged = yaml_get(node, "vault_accounts") ? 1 : 0;
    if (node->count > judged)
        policy_notice(r, node,
                      "trust is not judged by this version but for vault_accounts: no rule of it "
                      "asks whom else you trust");
}

/* ---- evidence ---- */

static void read_unknown_is(struct policy_reader *r, const struct yaml_node *node)
{
    struct str text;
    if (!policy_read_text(r, node, "unknown_is", &text) || str_eq_c(text, "unknown"))
        return;
    policy_problem(r, node, "unknown_is is '%.*s'", STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected unknown: what was not seen is neither good nor bad, and a report "
                       "that said otherwise would claim what nobody checked.");
    policy_hint(r, "To let a pipeline fail on what is unknown, or pass, write 'unknown: fail' or "
                   "'unknown: allow' in a gate.");
}

void policy_read_evidence(struct policy_reader *r, const struct yaml_node *node)
{
    struct evidence_sources *evidence = &r->policy->evidence;
    const struct {
        const char *key;
        const char *what;
        struct str *out;
        bool is_read;
    } sources[] = {
        {"ledger", "evidence.ledger", &evidence->ledger, true},
        {"billing_export", "evidence.billing_export", &evidence->billing_export, false},
        {"history", "evidence.history", &evidence->history, false},
    };
    if (!policy_check_keys(r, node, SECTION_EVIDENCE, "evidence"))
        return;
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        const struct yaml_node *value = yaml_get(node, sources[i].key);
        if (!value || !policy_read_text(r, value, sources[i].what, sources[i].out))
            continue;
        policy_set_origin(r, sources[i].out, value);
        if (!sources[i].is_read)
            policy_notice(r, value, "%s is not judged by this version: the source is not read",
                          sources[i].what);
    }
    if (yaml_get(node, "unknown_is"))
        read_unknown_is(r, yaml_get(node, "unknown_is"));
}
