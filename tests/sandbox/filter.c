#include "tests/sandbox/filter.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tests/sandbox/column.h"
#include "tests/sandbox/xml.h"

#define MAX_FILTERS 50
#define MAX_VALUES  200
#define MAX_LENGTH  255
#define TEXT_ROOM   4096

/* ---- names of AWS ---- */

struct filter_path {
    const char *filter;
    const char *path;
};

static const struct filter_path snapshot_filters[] = {
    {"snapshot-id", "snapshotId"},
    {"volume-id", "volumeId"},
    {"volume-size", "volumeSize"},
    {"owner-id", "ownerId"},
    {"owner-alias", "ownerAlias"},
    {"status", "status"},
    {"start-time", "startTime"},
    {"progress", "progress"},
    {"description", "description"},
    {"encrypted", "encrypted"},
    {"storage-tier", "storageTier"},
    {"transfer-type", "transferType"},
    {NULL, NULL},
};

static const struct filter_path image_filters[] = {
    {"image-id", "imageId"},
    {"name", "name"},
    {"description", "description"},
    {"state", "imageState"},
    {"owner-id", "imageOwnerId"},
    {"owner-alias", "imageOwnerAlias"},
    {"is-public", "isPublic"},
    {"creation-date", "creationDate"},
    {"architecture", "architecture"},
    {"root-device-type", "rootDeviceType"},
    {"source-image-id", "sourceImageId"},
    {"source-image-region", "sourceImageRegion"},
    {"source-instance-id", "sourceInstanceId"},
    {"block-device-mapping.snapshot-id", "blockDeviceMapping/ebs/snapshotId"},
    {NULL, NULL},
};

static const struct filter_path volume_filters[] = {
    {"volume-id", "volumeId"},
    {"size", "size"},
    {"snapshot-id", "snapshotId"},
    {"availability-zone", "availabilityZone"},
    {"status", "status"},
    {"create-time", "createTime"},
    {"encrypted", "encrypted"},
    {"volume-type", "volumeType"},
    {"operator.managed", "operator/managed"},
    {"attachment.instance-id", "attachmentSet/instanceId"},
    {"attachment.status", "attachmentSet/status"},
    {NULL, NULL},
};

static const struct filter_path instance_filters[] = {
    {"instance-id", "instanceId"},
    {"image-id", "imageId"},
    {"instance-state-name", "instanceState/name"},
    {"instance-type", "instanceType"},
    {"launch-time", "launchTime"},
    {"block-device-mapping.volume-id", "blockDeviceMapping/ebs/volumeId"},
    {NULL, NULL},
};

static const struct filter_path template_filters[] = {
    {"launch-template-name", "launchTemplateName"},
    {"create-time", "createTime"},
    {NULL, NULL},
};

static const struct filter_path version_filters[] = {
    {"image-id", "launchTemplateData/imageId"},
    {"instance-type", "launchTemplateData/instanceType"},
    {"create-time", "createTime"},
    {"is-default-version", "defaultVersion"},
    {NULL, NULL},
};

static const struct filter_path tiering_filters[] = {
    {"snapshot-id", "snapshotId"},
    {"volume-id", "volumeId"},
    {"last-tiering-operation", "lastTieringOperationStatus"},
    {NULL, NULL},
};

static const struct filter_path *const kinds[LIST_COUNT] = {
    [LIST_SNAPSHOTS] = snapshot_filters, [LIST_IMAGES] = image_filters,
    [LIST_VOLUMES] = volume_filters,     [LIST_INSTANCES] = instance_filters,
    [LIST_TEMPLATES] = template_filters, [LIST_VERSIONS] = version_filters,
    [LIST_TIERINGS] = tiering_filters,
};

/* ---- values ---- */

bool filter_match(struct str pattern, struct str text)
{
    size_t p = 0, t = 0, star = SIZE_MAX, again = 0;
    while (t < text.len) {
        bool escaped = p + 1 < pattern.len && pattern.ptr[p] == '\\';
        const char *at = pattern.ptr + p + (escaped ? 1 : 0);
        bool more = p < pattern.len;
        if (more && !escaped && *at == '*') {
            star = p++;
            again = t;
        } else if (more && ((!escaped && *at == '?') || *at == text.ptr[t])) {
            p += escaped ? 2 : 1;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++again;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}

/* Many values are asked for at once, mostly beginnings (`2026-01-15*`): these are looked up, not
 * tried one by one. */
struct values {
    struct vec beginnings;        /* struct str, sorted: of "beginning*" */
    struct vec exact;             /* struct str, sorted: no wildcards */
    struct vec patterns;          /* struct str: all others */
    bool lengths[MAX_LENGTH + 1]; /* of the beginnings */
};

static void values_init(struct values *values)
{
    vec_init(&values->beginnings, sizeof(struct str));
    vec_init(&values->exact, sizeof(struct str));
    vec_init(&values->patterns, sizeof(struct str));
}

static void values_clear(struct values *values)
{
    vec_clear(&values->beginnings);
    vec_clear(&values->exact);
    vec_clear(&values->patterns);
}

static void values_add(struct values *values, struct str value)
{
    size_t plain = 0;
    while (plain < value.len && !strchr("*?\\", value.ptr[plain]))
        plain++;
    if (plain == value.len) {
        vec_push(&values->exact, &value);
    } else if (plain + 1 == value.len && value.ptr[plain] == '*') {
        values->lengths[plain] = true;
        value.len = plain;
        vec_push(&values->beginnings, &value);
    } else {
        vec_push(&values->patterns, &value);
    }
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void values_sort(struct values *values)
{
    if (values->beginnings.len > 1)
        qsort(values->beginnings.data, values->beginnings.len, sizeof(struct str), by_text);
    if (values->exact.len > 1)
        qsort(values->exact.data, values->exact.len, sizeof(struct str), by_text);
}

static bool holds(const struct vec *sorted, struct str text)
{
    return sorted->len > 0 &&
           bsearch(&text, sorted->data, sorted->len, sizeof(struct str), by_text) != NULL;
}

static bool any_matches(const struct values *values, struct str text)
{
    if (holds(&values->exact, text))
        return true;
    for (size_t len = 0; values->beginnings.len > 0 && len <= text.len && len <= MAX_LENGTH;
         len++) {
        if (values->lengths[len] && holds(&values->beginnings, str_make(text.ptr, len)))
            return true;
    }
    for (size_t i = 0; i < values->patterns.len; i++) {
        if (filter_match(VEC_AT(const struct str, &values->patterns, i), text))
            return true;
    }
    return false;
}

/* ---- filters ---- */

struct filter {
    const char *path;   /* of the value */
    struct str tag_key; /* "tag:KEY"; path is then NULL */
    struct values values;
};

struct filters {
    struct vec all;  /* struct filter */
    unsigned values; /* of all together: the limit is that of the request */
};

struct tag_walk {
    const struct filter *filter;
    bool key_fits;
    char room[TEXT_ROOM];
};

static bool test_value(void *ctx, struct str escaped)
{
    const struct filter *filter = ctx;
    char room[TEXT_ROOM];
    return any_matches(&filter->values, xml_unescape(escaped, room, sizeof(room)));
}

/* Keys and values come in turn: a tag is <key/><value/>. */
static bool test_tag(void *ctx, struct str escaped)
{
    struct tag_walk *walk = ctx;
    struct str text = xml_unescape(escaped, walk->room, sizeof(walk->room));
    bool is_key = escaped.len > 0 && memcmp(escaped.ptr - 5, "<key>", 5) == 0;
    if (is_key) {
        walk->key_fits = str_eq(text, walk->filter->tag_key);
        return false;
    }
    return walk->key_fits && any_matches(&walk->filter->values, text);
}

static bool passes(const struct filter *filter, struct str record)
{
    if (filter->path)
        return xml_any(record, filter->path, test_value, (void *)filter);
    struct tag_walk walk = {.filter = filter};
    return xml_any(record, "tagSet/*", test_tag, &walk);
}

static int find_filter(enum listing_kind kind, struct str name, struct filter *out,
                       struct refusal *refusal)
{
    if (str_starts(name, "tag:")) {
        out->tag_key = str_skip(name, 4);
        return 0;
    }
    if (str_eq_c(name, "tag-key")) {
        out->path = "tagSet/key";
        return 0;
    }
    for (const struct filter_path *known = kinds[kind]; known->filter; known++) {
        if (str_eq_c(name, known->filter)) {
            out->path = known->path;
            return 0;
        }
    }
    return refuse(refusal, 400, "InvalidParameterValue", "The filter '%.*s' is invalid",
                  STR_ARG(name));
}

static int read_values(const struct request *request, unsigned n, struct filters *filters,
                       struct filter *filter, struct refusal *refusal)
{
    char list[32];
    struct str value;
    unsigned i = 1;
    (void)snprintf(list, sizeof(list), "Filter.%u.Value", n);
    for (; form_element(request, list, i, &value); i++) {
        if (++filters->values > MAX_VALUES)
            return refuse(refusal, 400, "FilterLimitExceeded",
                          "The maximum number of filter values specified on a single call is %d",
                          MAX_VALUES);
        if (value.len > MAX_LENGTH)
            return refuse(refusal, 400, "InvalidParameterValue", "A filter value is too long");
        values_add(&filter->values, value);
    }
    if (i == 1)
        return refuse(refusal, 400, "InvalidParameterValue", "The filter 'null' is invalid");
    values_sort(&filter->values);
    return 0;
}

static int read_filter(const struct request *request, enum listing_kind kind, unsigned n,
                       struct str name, struct filters *out, struct refusal *refusal)
{
    if (n > MAX_FILTERS)
        return refuse(refusal, 400, "FilterLimitExceeded", "Too many filters");
    struct filter *filter = vec_push(&out->all, NULL);
    values_init(&filter->values);
    if (find_filter(kind, name, filter, refusal) != 0)
        return -1;
    return read_values(request, n, out, filter, refusal);
}

struct filters *filters_read(enum listing_kind kind, const struct request *request,
                             struct refusal *refusal)
{
    struct filters *filters = mem_alloc(sizeof(*filters));
    filters->values = 0;
    vec_init(&filters->all, sizeof(struct filter));
    char parameter[32];
    for (unsigned n = 1;; n++) {
        (void)snprintf(parameter, sizeof(parameter), "Filter.%u.Name", n);
        if (!form_has(request, parameter))
            return filters;
        struct str name = form_value(request, parameter);
        if (read_filter(request, kind, n, name, filters, refusal) != 0) {
            filters_free(filters);
            return NULL;
        }
    }
}

void filters_free(struct filters *filters)
{
    if (!filters)
        return;
    for (size_t i = 0; i < filters->all.len; i++)
        values_clear(&VEC_AT(struct filter, &filters->all, i).values);
    vec_clear(&filters->all);
    mem_free(filters);
}

bool filters_pass(const struct filters *filters, struct str record)
{
    for (size_t i = 0; i < filters->all.len; i++) {
        if (!passes(&VEC_AT(const struct filter, &filters->all, i), record))
            return false;
    }
    return true;
}

/* ---- columns ---- */

static const struct column *column_of(const struct listing *listing, const struct filter *filter)
{
    for (unsigned i = 0; i < COLUMNS; i++) {
        const struct column *column = listing->columns[i];
        if (column && filter->path && strcmp(column_path(column), filter->path) == 0 &&
            filter->values.patterns.len == 0)
            return column;
    }
    return NULL;
}

static void find_all(const struct column *column, const struct vec *texts, bool exact,
                     struct vec *rows)
{
    for (size_t i = 0; i < texts->len; i++)
        column_find(column, VEC_AT(const struct str, texts, i), exact, rows);
}

static int by_row(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

bool filters_narrow(const struct filters *filters, const struct listing *listing, struct vec *rows)
{
    const struct filter *filter = NULL;
    const struct column *column = NULL;
    for (size_t i = 0; i < filters->all.len && !column; i++) {
        filter = &VEC_AT(const struct filter, &filters->all, i);
        column = column_of(listing, filter);
    }
    if (!column)
        return false;
    find_all(column, &filter->values.beginnings, false, rows);
    find_all(column, &filter->values.exact, true, rows);
    if (rows->len > 1)
        qsort(rows->data, rows->len, sizeof(uint32_t), by_row);
    size_t kept = 0;
    for (size_t i = 0; i < rows->len; i++) {
        uint32_t row = VEC_AT(uint32_t, rows, i);
        if (kept == 0 || VEC_AT(uint32_t, rows, kept - 1) != row)
            VEC_AT(uint32_t, rows, kept++) = row;
    }
    vec_truncate(rows, kept);
    return true;
}
