#include "tests/sandbox/select.h"

#include "core/hash.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tests/sandbox/filter.h"
#include "tests/sandbox/xml.h"

#define REMEMBERED 256 /* selections */
#define TEXT_ROOM  4096

/* ---- names of AWS ---- */

static const struct kind_words {
    const char *ids;    /* list parameter */
    const char *prefix; /* of an id */
    const char *not_found;
    const char *malformed;
    const char *before, *behind; /* the id in the message */
} kinds[LIST_COUNT] = {
    [LIST_SNAPSHOTS] = {"SnapshotId", "snap-", "InvalidSnapshot.NotFound",
                        "InvalidSnapshotID.Malformed", "The snapshot '", "' does not exist."},
    [LIST_IMAGES] = {"ImageId", "ami-", "InvalidAMIID.NotFound", "InvalidAMIID.Malformed",
                     "The image id '[", "]' does not exist"},
    [LIST_VOLUMES] = {"VolumeId", "vol-", "InvalidVolume.NotFound", "InvalidVolumeID.Malformed",
                      "The volume '", "' does not exist."},
    [LIST_INSTANCES] = {"InstanceId", "i-", "InvalidInstanceID.NotFound",
                        "InvalidInstanceID.Malformed", "The instance ID '", "' does not exist"},
    [LIST_TEMPLATES] = {"LaunchTemplateId", "lt-", "InvalidLaunchTemplateId.NotFound",
                        "InvalidLaunchTemplateId.Malformed", "The launch template ID '",
                        "' does not exist"},
    [LIST_VERSIONS] = {NULL, "lt-", "InvalidLaunchTemplateId.NotFound",
                       "InvalidLaunchTemplateId.Malformed", "The launch template ID '",
                       "' does not exist"},
};

/* ---- who may see, and who asked for whom ---- */

struct question {
    const struct request *request;
    const struct listing *listing;
    enum listing_kind kind;
    struct filters *filters;
    struct vec owners;      /* struct str: Owner.N */
    struct vec users;       /* struct str: RestorableBy.N, ExecutableBy.N */
    struct vec versions;    /* struct str: LaunchTemplateVersion.N */
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
    for (size_t i = 0; i < question->owners.len; i++) {
        if (owner_fits(question, record, xml, VEC_AT(const struct str, &question->owners, i)))
            return true;
    }
    return question->owners.len == 0;
}

/* `all` means what is public, `self` all that one can use. */
static bool users_fit(const struct question *question, const struct record *record)
{
    for (size_t i = 0; i < question->users.len; i++) {
        struct str user = VEC_AT(const struct str, &question->users, i);
        if (str_eq_c(user, "self") || (str_eq_c(user, "all") && record->flags & RECORD_PUBLIC))
            return true;
    }
    return question->users.len == 0;
}

static bool version_named(const struct question *question, const struct record *record)
{
    char number[16];
    (void)snprintf(number, sizeof(number), "%u", record->number);
    for (size_t i = 0; i < question->versions.len; i++) {
        struct str name = VEC_AT(const struct str, &question->versions, i);
        if (str_eq_c(name, number) ||
            (str_eq_c(name, "$Latest") && record->flags & RECORD_LATEST) ||
            (str_eq_c(name, "$Default") && record->flags & RECORD_DEFAULT))
            return true;
    }
    return question->versions.len == 0;
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
    return filters_pass(question->filters, xml);
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

static bool all_zero(struct str digits)
{
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] != '0')
            return false;
    }
    return true;
}

static int unknown_id(enum listing_kind kind, struct str id, struct refusal *refusal)
{
    const struct kind_words *words = &kinds[kind];
    if (!well_formed(id, words->prefix) || all_zero(str_skip(id, strlen(words->prefix))))
        return refuse(refusal, 400, words->malformed, "Invalid id: \"%.*s\"", STR_ARG(id));
    return refuse(refusal, 400, words->not_found, "%s%.*s%s", words->before, STR_ARG(id),
                  words->behind);
}

/* Something in the region still names it: then it was there once. AWS shows an empty list to who
 * asks for an image that was deregistered, and refuses one that never was. */
static bool was_there(const struct question *question, struct str id)
{
    const struct request *request = question->request;
    const struct place *place = account_place(request->account, request->region);
    char text[64];
    if (question->kind != LIST_IMAGES || !well_formed(id, "ami-") || id.len >= sizeof(text))
        return false;
    (void)snprintf(text, sizeof(text), "%.*s", STR_ARG(id));
    for (unsigned kind = 0; kind < LIST_COUNT; kind++) {
        struct str all = sink_view(place->listings[kind].sink);
        if (str_find(all, text) < all.len)
            return true;
    }
    return false;
}

static int select_by_id(const struct question *question, struct selection *selection,
                        struct refusal *refusal)
{
    struct str id;
    for (unsigned n = 1; form_element(question->request, kinds[question->kind].ids, n, &id); n++) {
        uint32_t row = listing_find(question->listing, id);
        if (row != NO_ROW)
            push_if_wanted(question, row, selection);
        else if (!was_there(question, id))
            return unknown_id(question->kind, id, refusal);
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
    struct vec narrowed;
    vec_init(&narrowed, sizeof(uint32_t));
    if (filters_narrow(question->filters, question->listing, &narrowed)) {
        for (size_t i = 0; i < narrowed.len; i++)
            push_if_wanted(question, VEC_AT(uint32_t, &narrowed, i), selection);
    } else {
        for (uint32_t row = 0; row < question->listing->records.len; row++)
            push_if_wanted(question, row, selection);
    }
    vec_clear(&narrowed);
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

static void read_list(const struct request *request, const char *name, struct vec *out)
{
    struct str value;
    vec_init(out, sizeof(struct str));
    for (unsigned n = 1; form_element(request, name, n, &value); n++)
        vec_push(out, &value);
}

static struct question question_of(const struct request *request, const struct listing *listing,
                                   enum listing_kind kind)
{
    struct question question = {.request = request, .listing = listing, .kind = kind};
    question.managed = form_true(request, "IncludeManagedResources");
    question.disabled = form_true(request, "IncludeDisabled");
    read_list(request, "Owner", &question.owners);
    read_list(request, kind == LIST_IMAGES ? "ExecutableBy" : "RestorableBy", &question.users);
    read_list(request, "LaunchTemplateVersion", &question.versions);
    return question;
}

static void question_clear(struct question *question)
{
    filters_free(question->filters);
    vec_clear(&question->owners);
    vec_clear(&question->users);
    vec_clear(&question->versions);
}

struct selection *select_rows(struct selections *selections, const struct listing *listing,
                              enum listing_kind kind, const struct request *request,
                              struct str binding, struct refusal *refusal)
{
    uint64_t hash = hash_bytes(binding.ptr, binding.len, 0);
    struct selection *selection = recall(selections, listing, hash, binding);
    if (selection)
        return selection;
    struct question question = question_of(request, listing, kind);
    question.filters = filters_read(kind, request, refusal);
    selection = mem_alloc(sizeof(*selection));
    selection->users = 1;
    selection->hash = hash;
    selection->listing = listing;
    vec_init(&selection->rows, sizeof(uint32_t));
    int status = question.filters ? fill(&question, selection, refusal) : -1;
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
