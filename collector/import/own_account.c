#include "collector/import/own_account.h"

#include "model/kind.h"

/* The different owners of some listings, as many as matter. */
struct owners {
    struct str first;
    struct str second; /* empty: there is one, or none */
    uint64_t rows;     /* that name one */
};

static void add_owners(struct owners *owners, const struct origin *origin)
{
    owners->rows += origin->named;
    for (uint32_t i = 0; i < origin->owner_count && i < ORIGIN_OWNERS; i++) {
        struct str owner = origin_owner(origin, i);
        if (str_is_empty(owners->first))
            owners->first = owner;
        else if (str_is_empty(owners->second) && !str_eq(owner, owners->first))
            owners->second = owner;
    }
}

static bool is_nameless(const struct layout *layout, const struct listing *listing)
{
    return str_is_empty(VEC_AT(struct layout_place, &layout->places, listing->place).account);
}

static struct owners owners_of(const struct layout *layout, const struct listings *listings,
                               source_set sources)
{
    struct owners owners = {STR_EMPTY, STR_EMPTY, 0};
    for (size_t i = 0; i < listings->count; i++) {
        const struct listing *listing = &listings->items[i];
        if ((sources & SOURCE_BIT(table_info(listing->kind)->source)) &&
            is_nameless(layout, listing))
            add_owners(&owners, &listing->origin);
    }
    return owners;
}

bool has_nameless_places(const struct layout *layout)
{
    return layout->places.len > 0 &&
           str_is_empty(VEC_AT(struct layout_place, &layout->places, 0).account);
}

/* What tells the account, the surest first. */
static const struct {
    source_set sources;
    const char *noun;
} tellers[] = {
    {SOURCE_BIT(SOURCE_INST), "instances"},
    {SOURCE_BIT(SOURCE_VOL), "volumes"},
    {SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_AMI), "snapshots and images"},
    {SOURCE_BIT(SOURCE_RP), "vaults of AWS Backup"},
};

static void tell_several(struct layout *layout, const struct owners *owners, const char *noun,
                         bool any)
{
    layout_notice(layout, IMPORT_WARNING,
                  "%s have several owners, such as %.*s and %.*s, so the own account is unknown%s",
                  noun, STR_ARG(owners->first), STR_ARG(owners->second),
                  any ? "; every resource counts as own"
                      : " and nothing that names an owner is judged; use --account to name it");
}

static struct str told_account(struct layout *layout, const struct listings *listings,
                               const struct import_options *options)
{
    for (size_t i = 0; i < sizeof(tellers) / sizeof(tellers[0]); i++) {
        struct owners owners = owners_of(layout, listings, tellers[i].sources);
        if (str_is_empty(owners.first))
            continue;
        if (!str_is_empty(owners.second)) {
            tell_several(layout, &owners, tellers[i].noun, str_eq_c(options->account, "any"));
            return STR_EMPTY;
        }
        layout_notice(layout, IMPORT_INFO,
                      "taking %.*s as the own account: %s name it as their owner; use --account to "
                      "say otherwise",
                      STR_ARG(owners.first), tellers[i].noun);
        return owners.first;
    }
    layout_notice(layout, IMPORT_WARNING,
                  "nothing names its owner, so the own account is unknown; use --account to name "
                  "it");
    return STR_EMPTY;
}

struct str own_account(struct layout *layout, const struct listings *listings,
                       const struct import_options *options)
{
    if (account_is_plausible(options->account))
        return options->account;
    return has_nameless_places(layout) ? told_account(layout, listings, options) : STR_EMPTY;
}
