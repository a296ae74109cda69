/* GetCallerIdentity and DescribeRegions: who we are, and where to look. */
#include "collector/aws/answer_internal.h"

/* ---- regions: [EC2-LIST-REGIONS] ---- */

static void *begin_region(struct answer *answer)
{
    answer_begin_record(answer);
    answer->record.region = (struct answer_region){STR_EMPTY, STR_EMPTY};
    return &answer->record.region;
}

static void end_region(struct answer *answer)
{
    if (!answer_need(answer, "regionName", answer->record.region.name))
        return;
    vec_push(&answer->regions, &answer->record.region);
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

static void *begin_identity(struct answer *answer)
{
    answer->listed = true;
    return &answer->identity;
}

static void end_identity(struct answer *answer)
{
    answer_need(answer, "Account", answer->identity.account);
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
