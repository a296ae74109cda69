/* Who is trusted, and where proof comes from. */
#include "policy/form_internal.h"

/* ---- trust ---- */

/* Whole ids only: trust by pattern would reach accounts that nobody thought of. */
bool policy_check_account_id(struct policy_reader *r, const struct yaml_node *node,
                             const char *what, struct str text)
{
    if (!policy_check_account(r, node, what, text))
        return false;
    if (!policy_has_wildcard(text))
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

bool policy_check_org(struct policy_reader *r, const struct yaml_node *node, const char *what,
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
bool policy_check_image_owner(struct policy_reader *r, const struct yaml_node *node,
                              const char *what, struct str text)
{
    static const char *const aliases[] = {"amazon", "aws-backup-vault", "aws-marketplace"};
    const struct words words = {aliases, 3};
    if (policy_has_word(words, text) || account_is_plausible(text))
        return true;
    const char *near = policy_nearest(text, words);
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

void policy_end_trust(struct policy_reader *r, const struct yaml_node *node, void *base)
{
    size_t judged = yaml_get(node, "vault_accounts") ? 1 : 0;
    (void)base;
    if (node->count > judged)
        policy_notice(r, node,
                      "trust is not judged by this version but for vault_accounts: no rule of it "
                      "asks whom else you trust");
}

/* ---- evidence ---- */

/* One word alone: nothing of it is kept. */
static bool read_unknown_is(struct policy_reader *r, const struct yaml_node *node, const char *what,
                            const struct policy_key *key, void *field)
{
    struct str text;
    (void)what;
    (void)field;
    if (!policy_read_text(r, node, key->name, &text) || str_eq_c(text, "unknown"))
        return false;
    policy_problem(r, node, "unknown_is is '%.*s'", STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected unknown: what was not seen is neither good nor bad, and a report "
                       "that said otherwise would claim what nobody checked.");
    policy_hint(r, "To let a pipeline fail on what is unknown, or pass, write 'unknown: fail' or "
                   "'unknown: allow' in a gate.");
    return false;
}

const struct form form_unknown_is = {.read = read_unknown_is};
