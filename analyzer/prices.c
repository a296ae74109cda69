#include "analyzer/prices_internal.h"

#include <jansson.h>

#include "core/arena.h"
#include "core/mem.h"

#define SCHEMA_VERSION "1"
#define DATE_LEN       10

struct prices {
    struct arena *arena;
    struct str currency, date, source;
    struct region_price *regions;
    size_t region_count;
};

static const char *const type_names[VOLUME_TYPE_COUNT] = {
    [VOLUME_STANDARD] = "standard", [VOLUME_IO1] = "io1", [VOLUME_IO2] = "io2",
    [VOLUME_GP2] = "gp2",           [VOLUME_GP3] = "gp3", [VOLUME_ST1] = "st1",
    [VOLUME_SC1] = "sc1",
};

static struct str text_of(const json_t *value)
{
    return json_is_string(value) ? str_make(json_string_value(value), json_string_length(value))
                                 : STR_EMPTY;
}

/* A member that is null or absent is a price that nobody sourced. */
static int read_price(const json_t *object, const char *key, int64_t *out, struct error *err)
{
    const json_t *value = json_object_get(object, key);
    *out = PRICE_UNKNOWN;
    if (!value || json_is_null(value))
        return 0;
    if (json_is_string(value) && price_parse(text_of(value), out))
        return 0;
    (void)error_set(err, ERR_INPUT, "'%s' is not a price", key);
    error_hint(err, "Write prices as decimal text, such as \"0.0125\", or null when not known.");
    return -1;
}

static int read_volume_price(const json_t *object, enum volume_type type, struct volume_price *out,
                             struct error *err)
{
    bool tiers = type == VOLUME_IO2;
    if (read_price(object, "gb_month", &out->gb, err) != 0 ||
        read_price(object, tiers ? "iops_month_tier1" : "iops_month", &out->iops[0], err) != 0 ||
        read_price(object, "iops_month_tier2", &out->iops[1], err) != 0 ||
        read_price(object, "iops_month_tier3", &out->iops[2], err) != 0 ||
        read_price(object, "throughput_gibps_month", &out->throughput_gibps, err) != 0)
        return error_context(err, "volumes of type %s", type_names[type]);
    return 0;
}

static int read_region(const json_t *object, struct region_price *out, struct error *err)
{
    if (!json_is_object(object))
        return error_set(err, ERR_INPUT, "the prices of a region must be an object");
    const json_t *volumes = json_object_get(object, "volumes");
    if (read_price(object, "snapshot_standard_gb_month", &out->snapshot_standard, err) != 0 ||
        read_price(object, "snapshot_archive_gb_month", &out->snapshot_archive, err) != 0)
        return -1;
    for (int type = VOLUME_STANDARD; type < VOLUME_TYPE_COUNT; type++) {
        const json_t *row = json_object_get(volumes, type_names[type]);
        if (read_volume_price(row, (enum volume_type)type, &out->volumes[type], err) != 0)
            return -1;
    }
    return 0;
}

static int read_regions(json_t *object, struct prices *prices, struct error *err)
{
    if (!json_is_object(object) || json_object_size(object) == 0)
        return error_set(err, ERR_INPUT, "the price table has no regions");
    size_t count = json_object_size(object);
    prices->regions = arena_array(prices->arena, count, sizeof(*prices->regions));
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        struct region_price *row = &prices->regions[prices->region_count++];
        row->region = arena_str(prices->arena, str_from(name));
        if (read_region(value, row, err) != 0)
            return error_context(err, "region %s", name);
    }
    return 0;
}

/* YYYY-MM-DD: the table is dated, and people read the date as it stands. */
static bool is_date(struct str text)
{
    if (text.len != DATE_LEN)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        bool dash = i == 4 || i == 7;
        if (dash ? text.ptr[i] != '-' : !char_is_digit(text.ptr[i]))
            return false;
    }
    return true;
}

static bool is_currency(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z')
            return false;
    }
    return text.len == sizeof(((struct money *)NULL)->currency) - 1;
}

/* What the table says of the source that it was mainly made from; empty when it does not say. */
static struct str primary_source(const json_t *root)
{
    json_t *list = json_object_get(json_object_get(root, "sources"), "list");
    const char *name;
    json_t *source;
    json_object_foreach(list, name, source)
    {
        if (str_starts(text_of(json_object_get(source, "role")), "primary"))
            return text_of(json_object_get(source, "what"));
    }
    return STR_EMPTY;
}

static int read_meta(const json_t *root, struct prices *prices, struct error *err)
{
    const json_t *meta = json_object_get(root, "meta");
    struct str version = text_of(json_object_get(meta, "schema_version"));
    struct str currency = text_of(json_object_get(meta, "currency"));
    struct str date = text_of(json_object_get(meta, "as_of"));
    if (!str_eq_c(version, SCHEMA_VERSION))
        return error_set(err, ERR_INPUT, "the price table has version '%.*s', not '%s'",
                         STR_ARG(version), SCHEMA_VERSION);
    if (!is_currency(currency))
        return error_set(err, ERR_INPUT, "the currency of the price table, '%.*s', is not a code",
                         STR_ARG(currency));
    if (!is_date(date))
        return error_set(err, ERR_INPUT, "the date of the price table, '%.*s', is not YYYY-MM-DD",
                         STR_ARG(date));
    struct str kind = text_of(json_object_get(meta, "price_kind"));
    struct str what = primary_source(root);
    prices->currency = arena_str(prices->arena, currency);
    prices->date = arena_str(prices->arena, date);
    prices->source =
        arena_printf(prices->arena, "%.*s%spublished %.*s%s%.*s", STR_ARG(kind),
                     kind.len ? ", " : "", STR_ARG(date), what.len ? "; " : "", STR_ARG(what));
    return 0;
}

struct prices *prices_parse(struct str json, struct error *err)
{
    json_error_t where;
    json_t *root = json_loadb(json.ptr ? json.ptr : "", json.len, JSON_REJECT_DUPLICATES, &where);
    if (!root) {
        (void)error_set(err, ERR_INPUT, "the price table is not valid JSON: line %d, column %d: %s",
                        where.line, where.column, where.text);
        return NULL;
    }
    struct prices *prices = mem_alloc(sizeof(*prices));
    prices->arena = arena_new();
    if (read_meta(root, prices, err) != 0 ||
        read_regions(json_object_get(root, "regions"), prices, err) != 0) {
        (void)error_context(err, "could not read the price table");
        prices_free(prices);
        prices = NULL;
    }
    json_decref(root);
    return prices;
}

void prices_free(struct prices *prices)
{
    if (!prices)
        return;
    arena_free(prices->arena);
    mem_free(prices);
}

const char *prices_currency(const struct prices *prices)
{
    return prices->currency.ptr;
}

const char *prices_date(const struct prices *prices)
{
    return prices->date.ptr;
}

const char *prices_source(const struct prices *prices)
{
    return prices->source.ptr;
}

const struct region_price *prices_of_region(const struct prices *prices, struct str region)
{
    for (size_t i = 0; i < prices->region_count; i++) {
        if (str_eq(prices->regions[i].region, region))
            return &prices->regions[i];
    }
    return NULL;
}
