#include "gate/baseline.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/arena.h"
#include "core/file.h"
#include "core/json_cut.h"
#include "core/limits.h"
#include "core/mem.h"
#include "core/strtab.h"
#include "core/vec.h"
#include "model/finding_fields.h"

#define STOP_EVERY 64u /* findings between two looks at the request to stop */

#define READ_BYTES (64u << 10)

/* The first half of a fingerprint tells findings apart: 128 bits of a SHA-256. */
struct entry {
    uint64_t high, low;
    uint32_t row; /* in the order of the file */
    uint8_t status;
    uint8_t severity;
};

/* What is kept besides for a comparison, packed: there may be millions. */
enum row_text { ROW_RULE, ROW_REASON, ROW_ID, ROW_ARN_HEAD, ROW_ACCOUNT, ROW_REGION, ROW_TEXTS };

struct row {
    uint64_t third, fourth; /* of the fingerprint */
    strref texts[ROW_TEXTS];
    uint32_t entry;
    uint8_t kind;
    bool arn_has_id;
    bool repeats;
};

struct baseline {
    struct vec entries; /* struct entry, sorted */
    instant as_of;
    struct vec rows;      /* struct row in the order of the file; none of BASELINE_VERDICTS */
    struct strtab *texts; /* of rows; NULL likewise */
    struct arena *arena;  /* of `run` */
    struct baseline_run run;
};

struct baseline_reader {
    struct baseline *baseline;
    struct loader *loader;
    const atomic_int *stop;
    bool stopped;
};

/* ---- one finding ---- */

static bool hex_half(const char *digits, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < 16; i++) {
        char c = digits[i];
        unsigned digit;
        if (char_is_digit(c))
            digit = (unsigned)(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = (unsigned)(c - 'a') + 10;
        else
            return false;
        value = value << 4 | digit;
    }
    *out = value;
    return true;
}

static bool fingerprint_parse(struct str text, struct entry *out, struct row *rest)
{
    return text.len == 64 && hex_half(text.ptr, &out->high) && hex_half(text.ptr + 16, &out->low) &&
           hex_half(text.ptr + 32, &rest->third) && hex_half(text.ptr + 48, &rest->fourth);
}

static struct str member_text(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_string(value) ? str_make(json_string_value(value), json_string_length(value))
                                 : STR_EMPTY;
}

static int wrong(const struct element *element, const char *key, const char *expected,
                 struct flaw *flaw)
{
    const struct step path = {.key = key};
    return flaw_set(flaw, position_of(element->raw, element->at, &path, 1),
                    "expected a finding with %s", expected);
}

/* What is kept beside the fingerprint; every schema has them under these names. */
static const struct {
    enum finding_field_id field;
    const char *expected;
} words[] = {
    {FINDING_STATUS, "a status: pass, fail, unknown or exempt"},
    {FINDING_SEVERITY, "a severity: critical, high, medium, low or info"},
};

static int read_finding(const struct element *element, const json_t *tree, struct entry *out,
                        struct row *rest, struct flaw *flaw)
{
    struct finding kept = {0};
    *out = (struct entry){0};
    *rest = (struct row){0};
    if (!json_is_object(tree))
        return flaw_set(flaw, element->at, "expected a finding (an object), found %s",
                        json_what(tree));
    const char *name = finding_fields[FINDING_FINGERPRINT].member;
    if (!fingerprint_parse(member_text(tree, name), out, rest))
        return wrong(element, name, "a fingerprint of 64 hex digits", flaw);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const struct finding_field *field = &finding_fields[words[i].field];
        if (!finding_word_parse(field, member_text(tree, field->member), &kept))
            return wrong(element, field->member, words[i].expected, flaw);
    }
    out->status = (uint8_t)kept.status;
    out->severity = (uint8_t)kept.severity;
    return 0;
}

/* ---- what tells people which finding it was ---- */

static struct str field_text(const json_t *tree, enum finding_field_id id)
{
    const struct finding_field *field = &finding_fields[id];
    const json_t *part =
        field->part == FINDING_PART_SUBJECT ? json_object_get(tree, "subject") : tree;
    return member_text(part, field->member);
}

static bool ends_with(struct str text, struct str end)
{
    return text.len >= end.len && str_eq(str_skip(text, text.len - end.len), end);
}

static int read_row(struct strtab *tab, const struct element *element, const json_t *tree,
                    struct row *out, struct flaw *flaw)
{
    struct str id = field_text(tree, FINDING_ID);
    struct str arn = field_text(tree, FINDING_ARN);
    struct error err = ERROR_INIT;
    enum kind kind;
    out->arn_has_id = !str_is_empty(arn) && !str_is_empty(id) && ends_with(arn, id);
    if (out->arn_has_id)
        arn.len -= id.len;
    out->kind = KIND_COUNT;
    if (kind_parse(field_text(tree, FINDING_KIND), &kind))
        out->kind = (uint8_t)kind;
    const struct str texts[ROW_TEXTS] = {
        [ROW_RULE] = field_text(tree, FINDING_RULE),
        [ROW_REASON] = field_text(tree, FINDING_REASON),
        [ROW_ID] = id,
        [ROW_ARN_HEAD] = arn,
        [ROW_ACCOUNT] = field_text(tree, FINDING_ACCOUNT),
        [ROW_REGION] = field_text(tree, FINDING_REGION),
    };
    for (size_t i = 0; i < ROW_TEXTS; i++)
        if (strtab_intern(tab, texts[i], &out->texts[i], &err) != 0)
            return flaw_set(flaw, element->at, "%s", err.message);
    return 0;
}

/* ---- the file ---- */

static void on_page(void *ctx)
{
    (void)ctx;
}

static void on_page_end(void *ctx, enum page_end end)
{
    (void)ctx;
    (void)end;
}

static struct strs member_texts(struct arena *arena, const json_t *object, const char *key)
{
    const json_t *list = json_object_get(object, key);
    size_t count = json_array_size(list);
    struct str *items = arena_array(arena, count + 1, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        items[i] = arena_str(arena, json_is_string(item) ? str_make(json_string_value(item),
                                                                    json_string_length(item))
                                                         : STR_EMPTY);
    }
    return (struct strs){items, count};
}

static void keep_run(struct baseline *b, const json_t *run)
{
    const json_t *scope = json_object_get(run, "scope");
    b->run.run_id = arena_str(b->arena, member_text(run, "run_id"));
    b->run.tool_version = arena_str(b->arena, member_text(run, "tool_version"));
    b->run.policy_sha256 = arena_str(b->arena, member_text(run, "policy_sha256"));
    b->run.selection = arena_str(b->arena, member_text(run, "selection"));
    b->run.accounts = member_texts(b->arena, scope, "accounts");
    b->run.regions = member_texts(b->arena, scope, "regions");
    b->run.told = !str_is_empty(b->run.run_id);
}

/* Any time form that instant_parse() takes will do; a file without one has none. */
static void on_run(void *ctx, const json_t *run)
{
    struct baseline_reader *r = ctx;
    if (!instant_parse(member_text(run, "as_of"), &r->baseline->as_of))
        r->baseline->as_of = INSTANT_UNSET;
    if (r->baseline->texts)
        keep_run(r->baseline, run);
}

static int on_element(void *ctx, const struct element *element, struct flaw *flaw)
{
    struct baseline_reader *r = ctx;
    struct baseline *b = r->baseline;
    struct vec *entries = &b->entries;
    struct entry entry;
    struct row row;
    bool only_value;
    if (entries->len % STOP_EVERY == 0 && r->stop && *r->stop) {
        r->stopped = true;
        return flaw_set(flaw, element->at, "stopped");
    }
    if (entries->len >= LIMIT_ROWS)
        return flaw_set(flaw, element->at, "more findings than this program can hold");
    const json_t *tree = loader_parse(r->loader, element, flaw, &only_value);
    if (!tree || read_finding(element, tree, &entry, &row, flaw) != 0 ||
        (b->texts && read_row(b->texts, element, tree, &row, flaw) != 0))
        return -1;
    entry.row = (uint32_t)entries->len;
    (void)vec_push(entries, &entry);
    if (b->texts)
        (void)vec_push(&b->rows, &row);
    return 0;
}

/* Equal fingerprints: a fail first, then the gravest, so that the first one found is the one that
 * counts. */
static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    if (a->high != b->high)
        return a->high < b->high ? -1 : 1;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    bool fails = a->status == STATUS_FAIL;
    if (fails != (b->status == STATUS_FAIL))
        return fails ? -1 : 1;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static bool same_fingerprint(const struct entry *a, const struct entry *b)
{
    return a->high == b->high && a->low == b->low;
}

static void put_in_order(struct baseline *b)
{
    struct entry *entries = b->entries.data;
    if (b->entries.len > 0)
        qsort(entries, b->entries.len, sizeof(*entries), compare_entries);
    if (!b->texts)
        return;
    for (size_t i = 0; i < b->entries.len; i++) {
        struct row *row = &VEC_AT(struct row, &b->rows, entries[i].row);
        row->entry = (uint32_t)i;
        row->repeats = i > 0 && same_fingerprint(&entries[i - 1], &entries[i]);
    }
    vec_shrink(&b->entries);
    vec_shrink(&b->rows);
    strtab_seal(b->texts);
}

static int refuse(const struct baseline_reader *r, const char *name, const struct flaw *flaw,
                  struct error *err)
{
    if (r->stopped)
        return error_set(err, ERR_CANCELLED, "stopped while reading the baseline");
    (void)error_set(err, ERR_INPUT, "the baseline %s:%llu:%llu: %s", name,
                    (unsigned long long)flaw->at.line, (unsigned long long)flaw->at.column,
                    flaw->what);
    error_hint(err, "a baseline is the findings.json that an earlier 'snapaudit audit' wrote");
    return -1;
}

static int read_all(struct baseline_reader *r, struct decoder *decoder, const char *name,
                    struct error *err)
{
    static const struct cut_form form = {.wrapper = "findings",
                                         .call = "'snapaudit audit' (findings.json)"};
    static const struct cut_events events = {.begin_page = on_page,
                                             .end_page = on_page_end,
                                             .drop_page = on_page,
                                             .element = on_element,
                                             .beside_key = "run",
                                             .beside = on_run};
    struct flaw flaw = {.what = ""};
    bool failed = false;
    struct cutter *cutter = cutter_new(r->loader);
    int result = cut_file(cutter, decoder, &form, &events, r, &flaw, &failed);
    cutter_free(cutter);
    if (result == 0)
        return 0;
    if (failed)
        return error_set(err, ERR_IO, "could not read the baseline %s: %s", name, flaw.what);
    return refuse(r, name, &flaw, err);
}

static struct baseline *read_from(struct decoder *decoder, const char *name,
                                  enum baseline_keep keep, const atomic_int *stop,
                                  struct error *err)
{
    struct baseline *baseline = mem_alloc(sizeof(*baseline));
    baseline->as_of = INSTANT_UNSET;
    baseline->arena = arena_new();
    vec_init(&baseline->entries, sizeof(struct entry));
    vec_init(&baseline->rows, sizeof(struct row));
    if (keep == BASELINE_FINDINGS)
        baseline->texts = strtab_new();
    struct baseline_reader reader = {.baseline = baseline, .loader = loader_new(), .stop = stop};
    int result = read_all(&reader, decoder, name, err);
    loader_free(reader.loader);
    if (result != 0) {
        baseline_free(baseline);
        return NULL;
    }
    put_in_order(baseline);
    return baseline;
}

/* Reports name the file by its digest. */
static int hash_file(const char *path, char out[SHA256_HEX_MAX], struct error *err)
{
    char why[FILE_WHY_BYTES];
    int fd = file_open(path, why);
    if (fd < 0)
        return error_set(err, ERR_IO, "could not read the baseline %s: %s", path, why);
    struct sha256 *sha = sha256_new();
    char *bytes = mem_array(READ_BYTES, 1);
    ssize_t got;
    while ((got = read(fd, bytes, READ_BYTES)) > 0)
        sha256_add(sha, bytes, (size_t)got);
    (void)sha256_final(sha, out);
    mem_free(bytes);
    sha256_free(sha);
    (void)close(fd);
    return got == 0 ? 0 : error_set(err, ERR_IO, "could not read the baseline %s", path);
}

struct baseline *baseline_read(const char *path, enum baseline_keep keep, const atomic_int *stop,
                               struct error *err)
{
    struct decoder *decoder = decoder_new();
    struct baseline *baseline = NULL;
    if (decoder_open(decoder, path) == DECODE_OK) {
        baseline = read_from(decoder, path, keep, stop, err);
    } else {
        (void)error_set(err, ERR_IO, "could not read the baseline %s: %s", path,
                        decoder_reason(decoder));
        error_hint(err, "'snapaudit audit --format json --out DIR' writes DIR/findings.json, which "
                        "is one");
    }
    decoder_free(decoder);
    if (!baseline || keep != BASELINE_FINDINGS || hash_file(path, baseline->run.sha256, err) == 0)
        return baseline;
    baseline_free(baseline);
    return NULL;
}

struct baseline *baseline_parse(struct str bytes, const char *name, enum baseline_keep keep,
                                struct error *err)
{
    struct decoder *decoder = decoder_new();
    decoder_open_memory(decoder, bytes);
    struct baseline *baseline = read_from(decoder, name, keep, NULL, err);
    decoder_free(decoder);
    if (baseline)
        (void)sha256_hex(bytes.ptr, bytes.len, baseline->run.sha256);
    return baseline;
}

void baseline_free(struct baseline *baseline)
{
    if (!baseline)
        return;
    vec_clear(&baseline->entries);
    vec_clear(&baseline->rows);
    strtab_free(baseline->texts);
    arena_free(baseline->arena);
    mem_free(baseline);
}

size_t baseline_count(const struct baseline *baseline)
{
    return baseline->entries.len;
}

instant baseline_as_of(const struct baseline *baseline)
{
    return baseline->as_of;
}

instant baseline_accepts_until(const struct baseline *baseline, instant as_of)
{
    bool told = baseline->as_of != INSTANT_UNSET && baseline->as_of <= as_of + CLOCK_SLACK_MS;
    return told ? baseline->as_of + BASELINE_UNKNOWN_DAYS * MS_PER_DAY : INSTANT_UNSET;
}

/* ---- asking ---- */

static bool is_before(const struct entry *entry, const struct entry *wanted)
{
    return entry->high != wanted->high ? entry->high < wanted->high : entry->low < wanted->low;
}

/* Of several with the fingerprint the one that counts; NULL when there is none. */
static const struct entry *find(const struct baseline *baseline, const char *fingerprint)
{
    struct entry wanted = {0};
    struct row ignored;
    size_t from = 0;
    size_t to = baseline->entries.len;
    if (!fingerprint_parse(str_from(fingerprint), &wanted, &ignored))
        return NULL;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (is_before(&VEC_AT(struct entry, &baseline->entries, middle), &wanted))
            from = middle + 1;
        else
            to = middle;
    }
    if (from == baseline->entries.len)
        return NULL;
    const struct entry *found = &VEC_AT(struct entry, &baseline->entries, from);
    return same_fingerprint(found, &wanted) ? found : NULL;
}

bool baseline_find(const struct baseline *baseline, const char *fingerprint, enum status *status,
                   enum severity *severity)
{
    const struct entry *found = find(baseline, fingerprint);
    if (!found)
        return false;
    *status = (enum status)found->status;
    *severity = (enum severity)found->severity;
    return true;
}

bool baseline_knows(const struct baseline *baseline, const struct finding *finding, int threshold)
{
    enum status status;
    enum severity severity;
    if (!baseline_find(baseline, finding->fingerprint, &status, &severity) ||
        (threshold >= 0 && (int)severity < threshold))
        return false;
    return status == STATUS_FAIL || (status == STATUS_UNKNOWN && finding->status == STATUS_UNKNOWN);
}

bool baseline_knows_gap(const struct baseline *baseline, const char *fingerprint)
{
    enum status status;
    enum severity severity;
    return baseline_find(baseline, fingerprint, &status, &severity) &&
           (status == STATUS_FAIL || status == STATUS_EXEMPT);
}

/* ---- comparing ---- */

const struct baseline_run *baseline_run(const struct baseline *baseline)
{
    return &baseline->run;
}

size_t baseline_row(const struct baseline *baseline, const char *fingerprint)
{
    const struct entry *found = find(baseline, fingerprint);
    return found ? found->row : BASELINE_NONE;
}

void baseline_at(const struct baseline *baseline, size_t row, struct earlier_finding *out)
{
    const struct row *r = &VEC_AT(struct row, &baseline->rows, row);
    const struct entry *e = &VEC_AT(struct entry, &baseline->entries, r->entry);
    const struct strtab *texts = baseline->texts;
    *out = (struct earlier_finding){
        .status = (enum status)e->status,
        .severity = (enum severity)e->severity,
        .kind = (enum kind)r->kind,
        .repeats = r->repeats,
        .rule = strtab_get(texts, r->texts[ROW_RULE]),
        .reason = strtab_get(texts, r->texts[ROW_REASON]),
        .id = strtab_get(texts, r->texts[ROW_ID]),
        .account = strtab_get(texts, r->texts[ROW_ACCOUNT]),
        .region = strtab_get(texts, r->texts[ROW_REGION]),
        .arn_head = strtab_get(texts, r->texts[ROW_ARN_HEAD]),
        .arn_has_id = r->arn_has_id,
    };
    (void)snprintf(out->fingerprint, sizeof(out->fingerprint),
                   "%016" PRIx64 "%016" PRIx64 "%016" PRIx64 "%016" PRIx64, e->high, e->low,
                   r->third, r->fourth);
}
