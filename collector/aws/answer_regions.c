/* GetCallerIdentity and DescribeRegions: who we are, and where to look. */
#include "collector/aws/answer_internal.h"

/* ---- regions: [EC2-LIST-REGIONS] ---- */

static void *begin_region(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    answer_begin_record(answer);
    answer->region = (struct answer_region){STR_EMPTY, STR_EMPTY};
    return &answer->region;
}

/* A region without a name is one that the caller cannot ask, and must hear of. */
static void end_region(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    if (answer->failed)
        return;
    if (answer->regions.len == LIMIT_REGIONS) {
        answer_fail(answer, ERR_LIMIT, "more than %u regions", LIMIT_REGIONS);
        return;
    }
    vec_push(&answer->regions, &answer->region);
    answer->page.items++;
}

static const struct answer_field region_fields[] = {
    ANSWER_FIELD(ANSWER_KEPT, "regionName", struct answer_region, name),
    ANSWER_FIELD(ANSWER_KEPT, "optInStatus", struct answer_region, opt_in_status),
};
static const struct answer_shape region_item =
    ANSWER_SHAPE(region_fields, .begin = begin_region, .end = end_region);
static const struct answer_field region_info_fields[] = {ANSWER_ELEMENT("item", region_item)};
static const struct answer_shape region_info =
    ANSWER_SHAPE(region_info_fields, .begin = answer_begin_listing);
static const struct answer_field regions_fields[] = {ANSWER_ELEMENT("regionInfo", region_info)};

const struct answer_shape answer_regions_root = ANSWER_SHAPE(regions_fields);

/* ---- identity ---- */

static void *begin_identity(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    answer->listed = true;
    return &answer->identity;
}

static void end_identity(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    struct str account = answer->identity.account;
    if (answer_need(answer, "Account", account) && !account_is_plausible(account))
        answer_fail(answer, ERR_INPUT, "expected 12 digits for Account, found '%.*s'",
                    (int)(account.len < 40 ? account.len : 40), account.ptr);
}

static const struct answer_field identity_fields[] = {
    ANSWER_FIELD(ANSWER_KEPT, "UserId", struct answer_identity, user_id),
    ANSWER_FIELD(ANSWER_KEPT, "Account", struct answer_identity, account),
    ANSWER_FIELD(ANSWER_KEPT, "Arn", struct answer_identity, arn),
};
static const struct answer_shape identity_result =
    ANSWER_SHAPE(identity_fields, .begin = begin_identity, .end = end_identity);
static const struct answer_field identity_root_fields[] = {
    ANSWER_ELEMENT("GetCallerIdentityResult", identity_result)};

const struct answer_shape answer_identity_root = ANSWER_SHAPE(identity_root_fields);
