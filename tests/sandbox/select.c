#include "tests/sandbox/select.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tests/sandbox/xml.h"

#define REMEMBERED  256 /* selections */
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

static const struct kind_words {
    const struct filter_path *filters;
    const char *ids;    /* list parameter */
    const char *prefix; /* of an id */
    const char *not_found;
    const char *malformed;
    const char *noun;
} kinds[LIST_COUNT] = {
    [LIST_SNAPSHOTS] = {snapshot_filters, "SnapshotId", "snap-", "InvalidSnapshot.NotFound",
                        "InvalidSnapshotID.Malformed", "snapshot"},
    [LIST_IMAGES] = {image_filters, "ImageId", "ami-", "InvalidAMIID.NotFound",
                     "InvalidAMIID.Malformed", "image id"},
    [LIST_VOLUMES] = {volume_filters, "VolumeId", "vol-", "InvalidVolume.NotFound",
                      "InvalidVolumeID.Malformed", "volume"},
    [LIST_INSTANCES] = {instance_filters, "InstanceId", "i-", "InvalidInstanceID.NotFound",
                        "InvalidInstanceID.Malformed", "instance ID"},
    [LIST_TEMPLATES] = {template_filters, "LaunchTemplateId", "lt-",
                        "InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateId.Malformed",
                        "launch template ID"},
    [LIST_VERSIONS] = {version_filters, NULL, "lt-", "InvalidLaunchTemplateId.NotFound",
                       "InvalidLaunchTemplateId.Malformed", "launch template ID"},
};

/* ---- values ---- */

bool filter_match(struct str pattern, struct str text)
{
    size_t p = 0, t = 0, star = SIZE_MAX, again = 0;
    while (t < text.len) {
        bool escaped = p + 1 < pattern.len && pattern.ptr[p] == '\\';
        char c = p < pattern.len ? pattern.ptr[p + (escaped ? 1 : 0)] : '\0';
        if (p < pattern.len && !escaped && c == '*') {
            star = p++;
            again = t;
        } else if (p < pattern.len && ((!escaped && c == '?') || c == text.ptr[t])) {
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

static bool any_matches(const struct vec *values, struct str text)
{
    for (size_t i = 0; i < values->len; i++) {
        if (filter_match(VEC_AT(const struct str, values, i), text))
            return true;
    }
    return false;
}

/* ---- filters ---- */

struct filter {
    const char *path;   /* of the value */
    struct str tag_key; /* "tag:KEY"; path is then NULL */
    struct vec values;  /* struct str */
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
    for (const struct filter_path *known = kinds[kind].filters; known->filter; known++) {
        if (str_eq_c(name, known->filter)) {
            out->path = known->path;
            return 0;
        }
    }
    return refuse(refusal, 400, "InvalidParameterValue", "The filter '%.*s' is invalid",
                  STR_ARG(name));
}

static int read_values(const struct request *request, unsigned n, struct filter *filter,
                       struct refusal *refusal)
{
    char list[32];
    struct str value;
    (void)snprintf(list, sizeof(list), "Filter.%u.Value", n);
    for (unsigned i = 1; form_element(request, list, i, &value); i++) {
        if (i > MAX_VALUES)
            return refuse(refusal, 400, "FilterLimitExceeded",
                          "The maximum number of filter values specified on a single call is %d",
                          MAX_VALUES);
        if (value.len > MAX_LENGTH)
            return refuse(refusal, 400, "InvalidParameterValue", "A filter value is too long");
        vec_push(&filter->values, &value);
    }
    if (filter->values.len == 0)
        return refuse(refusal, 400, "InvalidParameterValue", "The filter 'null' is invalid");
    return 0;
}

static int read_filters(const struct request *request, enum listing_kind kind, struct vec *out,
                        struct refusal *refusal)
{
    char parameter[32];
    for (unsigned n = 1;; n++) {
        (void)snprintf(parameter, sizeof(parameter), "Filter.%u.Name", n);
        if (!form_has(request, parameter))
            return 0;
        if (n > MAX_FILTERS)
            return refuse(refusal, 400, "FilterLimitExceeded", "Too many filters");
        struct filter *filter = vec_push(out, NULL);
        vec_init(&filter->values, sizeof(struct str));
        if (find_filter(kind, form_value(request, parameter), filter, refusal) != 0 ||
            read_values(request, n, filter, refusal) != 0)
            return -1;
    }
}

/* ---- who may see, and who asked for whom ---- */

struct question {
    const struct request *request;
    const struct listing *listing;
    enum listing_kind kind;
    struct vec filters;     /* struct filter */
    bool managed, disabled; /* asked for */
};

static bool owner_fits(const struct question *question, const struct record *record, struct str xml,
                       struct str owner)
{
    bool image = question->kind == LIST_IMAGES;
    if (str_eq_c(owner, "self"))
        return record->flags & RECORD_OWN;
    if (str_eq_c(owner, "amazon") || str_eq_c(owner, "aws-marketplace"))
        return str_eq(xml_first(xml, image ? "imageOwnerAlias" : "ownerAlias"), owner);
    return str_eq(xml_first(xml, image ? "imageOwnerId" : "ownerId"), owner);
}

static bool owners_fit(const struct question *question, const struct record *record, struct str xml)
{
    struct str owner;
    unsigned n = 1;
    for (; form_element(question->request, "Owner", n, &owner); n++) {
        if (owner_fits(question, record, xml, owner))
            return true;
    }
    return n == 1;
}

/* RestorableBy.N, ExecutableBy.N: `all` means what is public, `self` all that one can use. */
static bool users_fit(const struct question *question, const struct record *record)
{
    const char *list = question->kind == LIST_IMAGES ? "ExecutableBy" : "RestorableBy";
    struct str user;
    unsigned n = 1;
    for (; form_element(question->request, list, n, &user); n++) {
        if (str_eq_c(user, "self") || (str_eq_c(user, "all") && record->flags & RECORD_PUBLIC))
            return true;
    }
    return n == 1;
}

static bool version_named(const struct question *question, const struct record *record)
{
    struct str name;
    unsigned n = 1;
    for (; form_element(question->request, "LaunchTemplateVersion", n, &name); n++) {
        char number[16];
        (void)snprintf(number, sizeof(number), "%u", record->number);
        if (str_eq_c(name, number) ||
            (str_eq_c(name, "$Latest") && record->flags & RECORD_LATEST) ||
            (str_eq_c(name, "$Default") && record->flags & RECORD_DEFAULT))
            return true;
    }
    return n == 1;
}

static bool wanted(const struct question *question, uint32_t row)
{
    const struct record *record = listing_record(question->listing, row);
    struct str xml = listing_xml(question->listing, row);
    if (record->flags & RECORD_REPLACED || (record->flags & RECORD_MANAGED && !question->managed) ||
        (record->flags & RECORD_DISABLED && !question->disabled))
        return false;
    if (question->kind == LIST_SNAPSHOTS || question->kind == LIST_IMAGES) {
        if (!owners_fit(question, record, xml) || !users_fit(question, record))
            return false;
    }
    if (question->kind == LIST_VERSIONS && !version_named(question, record))
        return false;
    for (size_t i = 0; i < question->filters.len; i++) {
        if (!passes(&VEC_AT(const struct filter, &question->filters, i), xml))
            return false;
    }
    return true;
}

/* ---- selections ---- */

struct selection {
    uint64_t hash; /* of the question */
    struct str binding;
    const struct listing *listing;
    struct vec rows; /* uint32_t */
    unsigned users;  /* answers at work, and the memory */
    char *text;      /* of binding */
};

struct selections {
    pthread_mutex_t lock;
    struct selection *remembered[REMEMBERED];
    unsigned next;
};

struct selections *selections_new(void)
{
    struct selections *selections = mem_alloc(sizeof(*selections));
    (void)pthread_mutex_init(&selections->lock, NULL);
    return selections;
}

static void drop(struct selection *selection)
{
    if (!selection || --selection->users > 0)
        return;
    vec_clear(&selection->rows);
    mem_free(selection->text);
    mem_free(selection);
}

void selections_free(struct selections *selections)
{
    if (!selections)
        return;
    for (unsigned i = 0; i < REMEMBERED; i++)
        drop(selections->remembered[i]);
    (void)pthread_mutex_destroy(&selections->lock);
    mem_free(selections);
}

void selection_release(struct selections *selections, struct selection *selection)
{
    (void)pthread_mutex_lock(&selections->lock);
    drop(selection);
    (void)pthread_mutex_unlock(&selections->lock);
}

const uint32_t *selection_rows(const struct selection *selection, size_t *count)
{
    *count = selection->rows.len;
    return selection->rows.data;
}

static struct selection *recall(struct selections *selections, const struct listing *listing,
                                uint64_t hash, struct str binding)
{
    struct selection *found = NULL;
    (void)pthread_mutex_lock(&selections->lock);
    for (unsigned i = 0; i < REMEMBERED && !found; i++) {
        struct selection *known = selections->remembered[i];
        if (known && known->hash == hash && known->listing == listing &&
            str_eq(known->binding, binding))
            found = known;
    }
    if (found)
        found->users++;
    (void)pthread_mutex_unlock(&selections->lock);
    return found;
}

static void remember(struct selections *selections, struct selection *selection)
{
    (void)pthread_mutex_lock(&selections->lock);
    struct selection **slot = &selections->remembered[selections->next++ % REMEMBERED];
    drop(*slot);
    *slot = selection;
    selection->users++;
    (void)pthread_mutex_unlock(&selections->lock);
}

static void push_if_wanted(const struct question *question, uint32_t row,
                           struct selection *selection)
{
    if (wanted(question, row))
        vec_push(&selection->rows, &row);
}

/* ---- by id ---- */

static bool well_formed(struct str id, const char *prefix)
{
    struct str digits = str_skip(id, strlen(prefix));
    if (!str_starts(id, prefix) || digits.len == 0 || digits.len > 17)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        if (!strchr("0123456789abcdef", digits.ptr[i]))
            return false;
    }
    return true;
}

static int unknown_id(enum listing_kind kind, struct str id, struct refusal *refusal)
{
    const struct kind_words *words = &kinds[kind];
    if (!well_formed(id, words->prefix))
        return refuse(refusal, 400, words->malformed, "Invalid id: \"%.*s\"", STR_ARG(id));
    return refuse(refusal, 400, words->not_found, "The %s '%.*s' does not exist", words->noun,
                  STR_ARG(id));
}

static int select_by_id(const struct question *question, struct selection *selection,
                        struct refusal *refusal)
{
    struct str id;
    for (unsigned n = 1; form_element(question->request, kinds[question->kind].ids, n, &id); n++) {
        uint32_t row = listing_find(question->listing, id);
        if (row == NO_ROW)
            return unknown_id(question->kind, id, refusal);
        push_if_wanted(question, row, selection);
    }
    return 0;
}

static bool same_text(void *ctx, struct str escaped)
{
    char room[TEXT_ROOM];
    return str_eq(xml_unescape(escaped, room, sizeof(room)), *(const struct str *)ctx);
}

static int select_by_name(const struct question *question, struct selection *selection,
                          const char *parameter, struct refusal *refusal)
{
    struct str name = form_value(question->request, parameter);
    bool found = false;
    for (uint32_t row = 0; row < question->listing->records.len; row++) {
        if (!xml_any(listing_xml(question->listing, row), "launchTemplateName", same_text, &name))
            continue;
        found = true;
        push_if_wanted(question, row, selection);
    }
    return found ? 0
                 : refuse(refusal, 400, "InvalidLaunchTemplateName.NotFoundException",
                          "At least one of the launch templates specified in the request does not "
                          "exist.");
}

/* All versions of one template, oldest first: they hang together newest first. */
static int select_versions(const struct question *question, struct selection *selection,
                           struct refusal *refusal)
{
    struct str id = form_value(question->request, "LaunchTemplateId");
    uint32_t newest = listing_find(question->listing, id);
    if (newest == NO_ROW)
        return unknown_id(question->kind, id, refusal);
    for (uint32_t row = newest; row != NO_ROW; row = listing_record(question->listing, row)->next)
        push_if_wanted(question, row, selection);
    uint32_t *rows = selection->rows.data;
    for (size_t i = 0; i < selection->rows.len / 2; i++) {
        uint32_t swap = rows[i];
        rows[i] = rows[selection->rows.len - 1 - i];
        rows[selection->rows.len - 1 - i] = swap;
    }
    return 0;
}

static int select_all(const struct question *question, struct selection *selection)
{
    for (uint32_t row = 0; row < question->listing->records.len; row++)
        push_if_wanted(question, row, selection);
    return 0;
}

static int fill(const struct question *question, struct selection *selection,
                struct refusal *refusal)
{
    const char *ids = kinds[question->kind].ids;
    struct str ignored;
    if (question->kind == LIST_VERSIONS && form_has(question->request, "LaunchTemplateId"))
        return select_versions(question, selection, refusal);
    if (question->kind == LIST_VERSIONS && form_has(question->request, "LaunchTemplateName"))
        return select_by_name(question, selection, "LaunchTemplateName", refusal);
    if (question->kind == LIST_TEMPLATES && form_has(question->request, "LaunchTemplateName.1"))
        return select_by_name(question, selection, "LaunchTemplateName.1", refusal);
    if (ids && form_element(question->request, ids, 1, &ignored))
        return select_by_id(question, selection, refusal);
    return select_all(question, selection);
}

static void question_clear(struct question *question)
{
    for (size_t i = 0; i < question->filters.len; i++)
        vec_clear(&VEC_AT(struct filter, &question->filters, i).values);
    vec_clear(&question->filters);
}

struct selection *select_rows(struct selections *selections, const struct listing *listing,
                              enum listing_kind kind, const struct request *request,
                              struct str binding, struct refusal *refusal)
{
    uint64_t hash = hash_bytes(binding.ptr, binding.len, 0);
    struct selection *selection = recall(selections, listing, hash, binding);
    if (selection)
        return selection;
    struct question question = {.request = request, .listing = listing, .kind = kind};
    question.managed = form_true(request, "IncludeManagedResources");
    question.disabled = form_true(request, "IncludeDisabled");
    vec_init(&question.filters, sizeof(struct filter));
    selection = mem_alloc(sizeof(*selection));
    selection->users = 1;
    selection->hash = hash;
    selection->listing = listing;
    vec_init(&selection->rows, sizeof(uint32_t));
    int status = read_filters(request, kind, &question.filters, refusal);
    if (status == 0)
        status = fill(&question, selection, refusal);
    question_clear(&question);
    if (status != 0) {
        drop(selection);
        return NULL;
    }
    selection->text = mem_alloc(binding.len + 1);
    memcpy(selection->text, binding.ptr, binding.len);
    selection->binding = str_make(selection->text, binding.len);
    if (selection->rows.len > 1000)
        remember(selections, selection);
    return selection;
}
