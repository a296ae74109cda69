/* Places as files, with every oddity of layout that the offline format allows. */
#include "backups.h"
#include "keys.h"
#include "world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *file;
    const char *wrapper;
    int source; /* index in place.cut */
} kinds[KINDS] = {
    [KIND_SNAPSHOT] = {"snapshots", "Snapshots", 0},
    [KIND_VOLUME] = {"volumes", "Volumes", 1},
    [KIND_IMAGE] = {"images", "Images", 2},
    [KIND_INSTANCE] = {"instances", "Reservations", 3},
    [KIND_TEMPLATE] = {"launch-templates", "LaunchTemplates", 4},
    [KIND_VERSION] = {"launch-template-versions", "LaunchTemplateVersions", 4},
};

const char *kind_name(enum kind kind)
{
    static const char *const names[KINDS] = {"snapshot", "volume",   "image",
                                             "instance", "template", "version"};
    return names[kind];
}

int make_dirs(const char *path)
{
    char copy[4096];
    snprintf(copy, sizeof copy, "%s", path);
    for (char *p = copy + 1;; p++) {
        if (*p == '/' || *p == '\0') {
            char end = *p;
            *p = '\0';
            if (mkdir(copy, 0777) != 0 && errno != EEXIST) {
                fprintf(stderr, "snapaudit-worlds: cannot make %s: %s\n", copy, strerror(errno));
                return -1;
            }
            *p = end;
            if (end == '\0') {
                return 0;
            }
        }
    }
}

int write_file(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && fwrite(bytes, 1, length, file) == length;
    if (file != NULL && fclose(file) != 0) {
        good = false;
    }
    if (!good) {
        fprintf(stderr, "snapaudit-worlds: cannot write %s: %s\n", path, strerror(errno));
    }
    return good ? 0 : -1;
}

/* --- text forms --- */

struct bytes {
    char *at;
    size_t length, room;
};

static void put(struct bytes *b, const char *bytes, size_t length)
{
    if (b->length + length > b->room) {
        b->room = (b->length + length) * 2 + 64;
        b->at = realloc(b->at, b->room);
        if (b->at == NULL) {
            fputs("snapaudit-worlds: out of memory\n", stderr);
            exit(3);
        }
    }
    for (size_t i = 0; i < length; i++) {
        b->at[b->length++] = bytes[i];
    }
}

static void put_unit(struct bytes *b, unsigned unit, bool big_endian)
{
    unsigned char high = (unsigned char)(unit >> 8), low = (unsigned char)unit;
    unsigned char pair[2] = {high, low};
    if (!big_endian) {
        pair[0] = low;
        pair[1] = high;
    }
    put(b, (const char *)pair, 2);
}

/* The world's texts stay within the basic plane, except where a test wants a surrogate pair. */
static void put_utf16(struct bytes *b, const char *utf8, size_t length, bool big_endian)
{
    put_unit(b, 0xfeff, big_endian);
    for (size_t i = 0; i < length;) {
        unsigned char c = (unsigned char)utf8[i];
        unsigned more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        unsigned code = more == 0 ? c : c & (0x3fu >> more);
        for (i++; more > 0; more--, i++) {
            code = code << 6 | ((unsigned char)utf8[i] & 0x3fu);
        }
        if (code > 0xffff) {
            code -= 0x10000;
            put_unit(b, 0xd800 | code >> 10, big_endian);
            code = 0xdc00 | (code & 0x3ff);
        }
        put_unit(b, code, big_endian);
    }
}

static void put_crlf(struct bytes *b, const char *lines, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (lines[i] == '\n') {
            put(b, "\r", 1);
        }
        put(b, lines + i, 1);
    }
}

static int write_encoded(struct world *w, const char *path, const struct bytes *plain)
{
    struct bytes out = {0};
    switch (w->noise ? below(w, 10) : 9) {
    case 0: put_utf16(&out, plain->at, plain->length, false); break;
    case 1: put_utf16(&out, plain->at, plain->length, true); break;
    case 2:
        put(&out, "\xef\xbb\xbf", 3);
        put(&out, plain->at, plain->length);
        break;
    case 3: put_crlf(&out, plain->at, plain->length); break;
    default: put(&out, plain->at, plain->length); break;
    }
    int result = write_file(path, out.at, out.length);
    free(out.at);
    return result;
}

/* --- listings --- */

/* Fields that no reader knows; the enums and the records of AWS grow. */
static void sprinkle(struct world *w, json_t *record)
{
    static const char *const names[] = {"XNewField", "AvailabilityZoneId", "Hypervisor2",
                                        "SseType2"};
    if (!w->noise || !chance(w, 25)) {
        return;
    }
    const char *name = names[below(w, 4)];
    json_t *value = NULL;
    switch (below(w, 4)) {
    case 0: value = json_null(); break;
    case 1: value = json_pack("{s:[i,n,{s:s}],s:f}", "a", 1, "b", "}]\"", "c", 1.5e-7); break;
    case 2: value = json_string("\xc3\xa9t\xc3\xa9 \xf0\x9f\x93\xa6 \"quoted\" \\ back"); break;
    default: value = json_pack("[[],{},[s]]", "snap-0123456789abcdef0"); break;
    }
    json_object_set_new(record, name, value);
}

/* The records in the order in which they will be read. Owned by the caller. */
static json_t **arrange(struct world *w, struct res **items, size_t count, const json_t *shown,
                        size_t *out_count)
{
    size_t more = json_array_size(shown);
    json_t **order = calloc(2 * count + more + 1, sizeof(json_t *));
    size_t n = 0;
    if (order == NULL) {
        exit(3);
    }
    struct res **shuffled = keep(w, (count + 1) * sizeof(struct res *));
    if (count != 0) {
        memcpy(shuffled, items, count * sizeof(struct res *));
    }
    for (size_t i = count; w->noise && i > 1; i--) {
        size_t j = below(w, (unsigned)i);
        struct res *swap = shuffled[i - 1];
        shuffled[i - 1] = shuffled[j];
        shuffled[j] = swap;
    }
    /* Older records of an id stand before all, those that must come last after all. */
    for (size_t i = 0; i < count; i++) {
        if (shuffled[i]->earlier != NULL) {
            order[n++] = shuffled[i]->earlier;
        }
    }
    for (size_t i = 0; i < more; i++) {
        order[n++] = json_array_get(shown, i);
    }
    for (int late = 0; late < 2; late++) {
        for (size_t i = 0; i < count; i++) {
            if ((shuffled[i]->late ? 1 : 0) == late) {
                sprinkle(w, shuffled[i]->json);
                order[n++] = shuffled[i]->json;
            }
        }
    }
    *out_count = n;
    return order;
}

/* Instances stand in reservations of one to three. */
static json_t *page_items(struct world *w, const struct place *p, enum kind kind, json_t **records,
                          size_t count)
{
    json_t *items = json_array();
    for (size_t i = 0; i < count;) {
        if (kind != KIND_INSTANCE) {
            json_array_append(items, records[i++]);
            continue;
        }
        json_t *instances = json_array();
        for (size_t take = 1 + below(w, 3); take > 0 && i < count; take--) {
            json_array_append(instances, records[i++]);
        }
        json_array_append_new(items,
                              json_pack("{s:s,s:s,s:[],s:o}", "ReservationId", new_id(w, "r-"),
                                        "OwnerId", p->mislabelled ? STRANGER : p->account, "Groups",
                                        "Instances", instances));
    }
    return items;
}

/* What `aws … --max-items N` leaves: base64 of where it stopped, and there is more although the token
 * within is null. */
static const char *max_items_token(struct world *w)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *plain =
        text(w, "{\"NextToken\": null, \"boto_truncate_amount\": %u}", 100 + below(w, 900));
    size_t length = strlen(plain), n = 0;
    char *out = keep(w, length / 3 * 4 + 8);
    for (size_t i = 0; i < length; i += 3) {
        uint32_t three = 0;
        for (size_t k = 0; k < 3; k++) {
            three = three << 8 | (i + k < length ? (unsigned char)plain[i + k] : 0u);
        }
        for (size_t k = 0; k < 4; k++) {
            out[n++] = i + k <= length ? digits[three >> (18 - 6 * k) & 63] : '=';
        }
    }
    return out;
}

static const char *token_text(struct world *w, bool max_items)
{
    return max_items ? max_items_token(w) : new_id(w, "token-");
}

static json_t *page(struct world *w, const struct place *p, enum kind kind, json_t **records,
                    size_t count, bool token, bool cut)
{
    bool max_items = cut && w->noise && chance(w, 50);
    json_t *items = page_items(w, p, kind, records, count);
    json_t *document = json_object();
    bool token_first = w->noise && chance(w, 30);
    if (token && token_first) {
        json_object_set_new(document, "NextToken", json_string(token_text(w, max_items)));
    }
    json_object_set_new(document, kinds[kind].wrapper, items);
    if (token && !token_first) {
        json_object_set_new(document, "NextToken", json_string(token_text(w, max_items)));
    } else if (!token && w->noise && chance(w, 20)) {
        json_object_set_new(document, "NextToken", chance(w, 50) ? json_null() : json_string(""));
    }
    return document;
}

static void put_json(struct world *w, struct bytes *out, const json_t *value)
{
    size_t flags = !w->noise || chance(w, 60) ? JSON_INDENT(4) : JSON_COMPACT;
    if (w->noise && chance(w, 30)) {
        flags |= JSON_ENSURE_ASCII;
    }
    char *dump = json_dumps(value, flags);
    if (dump == NULL) {
        fputs("snapaudit-worlds: cannot print JSON\n", stderr);
        exit(3);
    }
    put(out, dump, strlen(dump));
    put(out, "\n", 1);
    free(dump);
}

/* One file: one page, pages one after another, an array of pages, or a bare array. */
static int write_pages(struct world *w, const char *path, json_t **pages, size_t count,
                       const char *wrapper, bool token_at_end)
{
    struct bytes out = {0};
    if (count > 1 && chance(w, 50)) {
        json_t *array = json_array();
        for (size_t i = 0; i < count; i++) {
            json_array_append(array, pages[i]);
        }
        put_json(w, &out, array);
        json_decref(array);
    } else if (count == 1 && w->noise && !token_at_end && chance(w, 15) &&
               json_array_size(json_object_get(pages[0], wrapper)) > 0) {
        put_json(w, &out, json_object_get(pages[0], wrapper));
    } else {
        for (size_t i = 0; i < count; i++) {
            put_json(w, &out, pages[i]);
        }
    }
    int result = write_encoded(w, path, &out);
    free(out.at);
    return result;
}

/* No whole record lies before the break: what a reader keeps of a broken page does not matter. */
static int write_broken(struct world *w, const char *path, enum kind kind)
{
    const char *body;
    const char *wrapper = kinds[kind].wrapper;
    switch (below(w, 3)) {
    case 0: body = text(w, "{\n    \"%s\": [\n        {\"OwnerId\": \"", wrapper); break;
    case 1: body = text(w, "{\"%s\": [{\"State\": completed}]}\n", wrapper); break;
    default: body = text(w, "{\"%s\": [{\"Description\" \"no colon\"}]}\n", wrapper); break;
    }
    return write_file(path, body, strlen(body));
}

/* KIND.json, then -2, -3 …; with a hole, one of these is missing: -2, or the first of one. */
static const char *file_name(struct world *w, const char *dir, enum kind kind, size_t n,
                             size_t files, bool hole)
{
    size_t number = n + 1 + (hole && (n > 0 || files == 1) ? 1 : 0);
    return number == 1 ? text(w, "%s/%s.json", dir, kinds[kind].file)
                       : text(w, "%s/%s-%zu.json", dir, kinds[kind].file, number);
}

static int write_listing(struct world *w, const char *dir, const struct place *p, enum kind kind)
{
    enum cut cut = p->cut[kinds[kind].source];
    if (cut == CUT_MISSING) {
        return 0;
    }
    size_t count;
    const json_t *shown = kind == KIND_SNAPSHOT ? p->shown : NULL;
    json_t **records = arrange(w, p->items[kind], p->count[kind], shown, &count);
    size_t files = w->noise && count > 3 ? 1 + below(w, 3) : 1;
    if (w->noise && count > 30 && chance(w, 8)) {
        files = 11; /* -10 comes after -9, which text order gets wrong */
    }
    bool hole = cut == CUT_TRUNCATED && w->noise && chance(w, 30);
    size_t at = 0;
    int result = 0;
    for (size_t f = 0; f < files && result == 0; f++) {
        json_t *pages[3];
        size_t page_count = w->noise ? 1 + below(w, 3) : 1;
        bool end = false;
        for (size_t i = 0; i < page_count; i++) {
            bool last = f + 1 == files && i + 1 == page_count;
            size_t left = files * 3 - f * 3 - i;
            size_t take = last ? count - at : (count - at) / left;
            end = last ? cut == CUT_TRUNCATED && !hole : i + 1 < page_count || chance(w, 80);
            pages[i] = page(w, p, kind, records + at, take, end, end && last);
            at += take;
        }
        result = write_pages(w, file_name(w, dir, kind, f, files, hole), pages, page_count,
                             kinds[kind].wrapper, end);
        for (size_t i = 0; i < page_count; i++) {
            json_decref(pages[i]);
        }
    }
    if (result == 0 && cut == CUT_MALFORMED && kind != KIND_TEMPLATE) {
        result = write_broken(w, file_name(w, dir, kind, files, files + 1, false), kind);
    }
    free(records);
    return result;
}

/* --- what only supports verdicts: always told, and plainly --- */

static int write_plain(struct world *w, const char *path, json_t *document)
{
    struct bytes out = {0};
    char *dump = json_dumps(document, JSON_INDENT(4));
    (void)w;
    put(&out, dump, strlen(dump));
    int result = write_file(path, out.at, out.length);
    free(dump);
    free(out.at);
    json_decref(document);
    return result;
}

/* The storage tier of what was archived, as its snapshot tells it. */
static int write_tiers(struct world *w, const char *dir, const struct place *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->count[KIND_SNAPSHOT]; i++) {
        const json_t *snapshot = p->items[KIND_SNAPSHOT][i]->json;
        const char *tier = json_string_value(json_object_get(snapshot, "StorageTier"));
        if (tier == NULL || strcmp(tier, "archive") != 0) {
            continue;
        }
        json_t *status = json_pack("{s:s, s:s, s:s}", "Status", "completed", "StorageTier", tier,
                                   "LastTieringOperationStatus", "archival-completed");
        static const char *const same[] = {"SnapshotId", "VolumeId", "OwnerId",
                                           "RestoreExpiryTime"};
        for (size_t k = 0; k < sizeof same / sizeof same[0]; k++) {
            json_t *value = json_object_get(snapshot, same[k]);
            if (value != NULL) {
                json_object_set(status, same[k], value);
            }
        }
        json_array_append_new(list, status);
    }
    return write_plain(w, text(w, "%s/snapshot-tier-status.json", dir),
                       json_pack("{s:o}", "SnapshotTierStatuses", list));
}

/* Answers one after the other, as a loop of calls prints them; `none` when there are none. */
static int write_answers(const char *path, json_t *answers, const char *none)
{
    struct bytes out = {0};
    for (size_t i = 0; i < json_array_size(answers); i++) {
        char *dump = json_dumps(json_array_get(answers, i), JSON_INDENT(4));
        put(&out, dump, strlen(dump));
        put(&out, "\n", 1);
        free(dump);
    }
    int result = write_file(path, out.length != 0 ? out.at : none,
                            out.length != 0 ? out.length : strlen(none));
    free(out.at);
    json_decref(answers);
    return result;
}

static int write_keys(struct world *w, const char *dir, const struct place *p)
{
    return write_answers(text(w, "%s/keys.json", dir), keys_answers(w, p), "[]\n");
}

static int write_backups(struct world *w, const char *dir, const struct place *p)
{
    return write_plain(w, text(w, "%s/backup-vaults.json", dir), backup_vaults(w, p)) == 0
               ? write_answers(text(w, "%s/recovery-points.json", dir), recovery_points(w, p), "")
               : -1;
}

int write_world(struct world *w, const char *dir)
{
    if (make_dirs(text(w, "%s/input", dir)) != 0) {
        return -1;
    }
    for (int i = 0; i < w->place_count; i++) {
        struct place *p = &w->places[i];
        if (!p->folder) {
            continue;
        }
        const char *at = w->account_folders
                             ? text(w, "%s/input/%s/%s", dir, p->account, p->region_name)
                             : text(w, "%s/input/%s", dir, p->region_name);
        if (make_dirs(at) != 0 || write_keys(w, at, p) != 0) {
            return -1;
        }
        for (int kind = 0; kind < KINDS; kind++) {
            if (write_listing(w, at, p, (enum kind)kind) != 0) {
                return -1;
            }
        }
        if (write_tiers(w, at, p) != 0 || write_backups(w, at, p) != 0) {
            return -1;
        }
    }
    return 0;
}
