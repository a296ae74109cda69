#include "gate/baseline.h"

#include <stdlib.h>
#include <string.h>

#include "core/json_cut.h"
#include "core/limits.h"
#include "core/mem.h"
#include "core/vec.h"
#include "model/finding_fields.h"

#define STOP_EVERY 64u /* findings between two looks at the request to stop */

/* The first half of a fingerprint tells findings apart: 128 bits of a SHA-256. */
struct entry {
    uint64_t high, low;
    uint8_t status;
    uint8_t severity;
};

struct baseline {
    struct vec entries; /* struct entry, sorted */
    instant as_of;
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

static bool fingerprint_parse(const char *text, size_t len, struct entry *out)
{
    uint64_t ignored;
    return len == 64 && hex_half(text, &out->high) && hex_half(text + 16, &out->low) &&
           hex_half(text + 32, &ignored) && hex_half(text + 48, &ignored);
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
                        struct flaw *flaw)
{
    struct finding kept = {0};
    *out = (struct entry){0};
    if (!json_is_object(tree))
        return flaw_set(flaw, element->at, "expected a finding (an object), found %s",
                        json_what(tree));
    const char *name = finding_fields[FINDING_FINGERPRINT].member;
    struct str fingerprint = member_text(tree, name);
    if (!fingerprint_parse(fingerprint.ptr, fingerprint.len, out))
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

/* Any time form that instant_parse() takes will do; a file without one has none. */
static void on_run(void *ctx, const json_t *run)
{
    struct baseline_reader *r = ctx;
    if (!instant_parse(member_text(run, "as_of"), &r->baseline->as_of))
        r->baseline->as_of = INSTANT_UNSET;
}

static int on_element(void *ctx, const struct element *element, struct flaw *flaw)
{
    struct baseline_reader *r = ctx;
    struct vec *entries = &r->baseline->entries;
    struct entry entry;
    bool only_value;
    if (entries->len % STOP_EVERY == 0 && r->stop && *r->stop) {
        r->stopped = true;
        return flaw_set(flaw, element->at, "stopped");
    }
    if (entries->len >= LIMIT_ROWS)
        return flaw_set(flaw, element->at, "more findings than this program can hold");
    const json_t *tree = loader_parse(r->loader, element, flaw, &only_value);
    if (!tree || read_finding(element, tree, &entry, flaw) != 0)
        return -1;
    (void)vec_push(entries, &entry);
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
    return (int)b->severity - (int)a->severity;
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

static struct baseline *read_from(struct decoder *decoder, const char *name, const atomic_int *stop,
                                  struct error *err)
{
    struct baseline *baseline = mem_alloc(sizeof(*baseline));
    baseline->as_of = INSTANT_UNSET;
    vec_init(&baseline->entries, sizeof(struct entry));
    struct baseline_reader reader = {.baseline = baseline, .loader = loader_new(), .stop = stop};
    int result = read_all(&reader, decoder, name, err);
    loader_free(reader.loader);
    if (result != 0) {
        baseline_free(baseline);
        return NULL;
    }
    if (baseline->entries.len > 0)
        qsort(baseline->entries.data, baseline->entries.len, sizeof(struct entry), compare_entries);
    return baseline;
}

struct baseline *baseline_read(const char *path, const atomic_int *stop, struct error *err)
{
    struct decoder *decoder = decoder_new();
    struct baseline *baseline = NULL;
    if (decoder_open(decoder, path) == DECODE_OK) {
        baseline = read_from(decoder, path, stop, err);
    } else {
        (void)error_set(err, ERR_IO, "could not read the baseline %s: %s", path,
                        decoder_reason(decoder));
        error_hint(err, "'snapaudit audit --format json --out DIR' writes DIR/findings.json, which "
                        "is one");
    }
    decoder_free(decoder);
    return baseline;
}

struct baseline *baseline_parse(struct str bytes, const char *name, struct error *err)
{
    struct decoder *decoder = decoder_new();
    decoder_open_memory(decoder, bytes);
    struct baseline *baseline = read_from(decoder, name, NULL, err);
    decoder_free(decoder);
    return baseline;
}

void baseline_free(struct baseline *baseline)
{
    if (!baseline)
        return;
    vec_clear(&baseline->entries);
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

bool baseline_find(const struct baseline *baseline, const char *fingerprint, enum status *status,
                   enum severity *severity)
{
    struct entry wanted = {0};
    size_t from = 0;
    size_t to = baseline->entries.len;
    if (!fingerprint_parse(fingerprint, strlen(fingerprint), &wanted))
        return false;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (is_before(&VEC_AT(struct entry, &baseline->entries, middle), &wanted))
            from = middle + 1;
        else
            to = middle;
    }
    if (from == baseline->entries.len)
        return false;
    const struct entry *found = &VEC_AT(struct entry, &baseline->entries, from);
    if (found->high != wanted.high || found->low != wanted.low)
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
