/* The file: cut into head and findings, which are handed on as they come. */
#include "reports/again/again.h"

#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/json_cut.h"
#include "core/limits.h"
#include "core/mem.h"
#include "reports/again/again_internal.h"

#define BEGIN_BYTES 512
#define STOP_EVERY  64u /* findings between two looks at the request to stop */

struct again {
    struct again_hearer hearer;
    struct arena *kept;    /* of the head */
    struct arena *scratch; /* of the finding at hand */
    struct loader *loader;
    const atomic_int *stop;
    bool has_head;
    bool stopped;
    struct again_head head;
    struct again_rules rules;
    uint64_t findings;
    struct error said; /* by the hearer */
};

struct again *again_new(const struct again_hearer *hearer)
{
    struct again *again = mem_alloc(sizeof(*again));
    again->hearer = *hearer;
    again->kept = arena_new();
    again->scratch = arena_new();
    again->loader = loader_new();
    return again;
}

void again_free(struct again *again)
{
    if (!again)
        return;
    loader_free(again->loader);
    arena_free(again->scratch);
    arena_free(again->kept);
    mem_free(again);
}

/* ---- is it one ---- */

static bool take(struct str *text, const char *token)
{
    *text = str_trim(*text);
    if (!str_starts(*text, token))
        return false;
    *text = str_skip(*text, strlen(token));
    return true;
}

static bool begins_so(struct str text)
{
    (void)take(&text, "\xef\xbb\xbf");
    return take(&text, "{") && take(&text, "\"schema\"") && take(&text, ":") &&
           take(&text, "\"snapaudit.findings/");
}

bool again_is_findings(const char *path)
{
    char why[FILE_WHY_BYTES];
    char bytes[BEGIN_BYTES];
    int fd = file_open(path, why);
    if (fd < 0)
        return false;
    ssize_t got = read(fd, bytes, sizeof(bytes));
    (void)close(fd);
    return got > 0 && begins_so(str_make(bytes, (size_t)got));
}

/* ---- what the cutter tells ---- */

static void on_page(void *ctx)
{
    (void)ctx;
}

static void on_page_end(void *ctx, enum page_end end)
{
    (void)ctx;
    (void)end;
}

/* What the hearer said ends it; nobody reads the flaw. */
static int end_of_hearing(const struct element *element, struct flaw *flaw)
{
    return flaw_set(flaw, element->at, "not heard");
}

static int on_head(void *ctx, const struct element *element, const json_t *tree, struct flaw *flaw)
{
    struct again *again = ctx;
    struct spot spot = {.element = element, .flaw = flaw, .arena = again->kept};
    if (again->has_head)
        return flaw_set(flaw, element->at, "expected the end of the file, found another report");
    again->has_head = true;
    if (again_read_head(&spot, tree, &again->head, &again->rules) != 0)
        return -1;
    if (again->hearer.head(again->hearer.ctx, &again->head, &again->said) != 0)
        return end_of_hearing(element, flaw);
    return 0;
}

static int on_element(void *ctx, const struct element *element, struct flaw *flaw)
{
    struct again *again = ctx;
    struct spot spot = {.element = element, .flaw = flaw, .arena = again->scratch, .borrows = true};
    struct finding finding;
    bool only_value;
    if (again->findings++ % STOP_EVERY == 0 && again->stop && *again->stop) {
        again->stopped = true;
        return end_of_hearing(element, flaw);
    }
    if (!again->has_head)
        return flaw_set(flaw, element->at, "expected an object with findings, found a list");
    arena_reset(again->scratch);
    const json_t *tree = loader_parse(again->loader, element, flaw, &only_value);
    if (!tree || again_read_finding(&spot, tree, &again->head, &again->rules, &finding) != 0)
        return -1;
    if (again->hearer.finding(again->hearer.ctx, &finding, &again->said) != 0)
        return end_of_hearing(element, flaw);
    return 0;
}

/* ---- the file ---- */

static int refuse(const struct again *again, const char *name, const struct flaw *flaw, bool failed,
                  struct error *err)
{
    if (again->stopped)
        return error_set(err, ERR_CANCELLED, "stopped while reading %s", name);
    if (again->said.code != ERR_NONE) {
        *err = again->said;
        return -1;
    }
    if (failed)
        return error_set(err, ERR_IO, "could not read %s: %s", name, flaw->what);
    (void)error_set(err, ERR_INPUT, "%s:%llu:%llu: %s", name, (unsigned long long)flaw->at.line,
                    (unsigned long long)flaw->at.column, flaw->what);
    error_hint(err, "a report that this version wrote is read: 'snapaudit report --db FILE' makes "
                    "one of a capture");
    return -1;
}

static int read_all(struct again *again, struct decoder *decoder, const char *name,
                    struct error *err)
{
    static const struct cut_form form = {.wrapper = "findings",
                                         .call = "'snapaudit audit' (findings.json)"};
    static const struct cut_events events = {.begin_page = on_page,
                                             .end_page = on_page_end,
                                             .drop_page = on_page,
                                             .element = on_element,
                                             .head = on_head};
    struct cutter *cutter = cutter_new(again->loader);
    struct flaw flaw = {.what = ""};
    bool failed = false;
    int result = cut_file(cutter, decoder, &form, &events, again, &flaw, &failed);
    if (result == 0 && !again->has_head)
        result = flaw_set(&flaw, (struct position){1, 1}, "expected an object with findings");
    cutter_free(cutter);
    return result == 0 ? 0 : refuse(again, name, &flaw, failed, err);
}

int again_read(struct again *again, const char *path, const atomic_int *stop, struct error *err)
{
    struct decoder *decoder = decoder_new();
    again->stop = stop;
    int result =
        decoder_open(decoder, path) == DECODE_OK
            ? read_all(again, decoder, path, err)
            : error_set(err, ERR_IO, "could not read %s: %s", path, decoder_reason(decoder));
    decoder_free(decoder);
    return result;
}

int again_parse(struct again *again, struct str bytes, const char *name, struct error *err)
{
    struct decoder *decoder = decoder_new();
    decoder_open_memory(decoder, bytes);
    int result = read_all(again, decoder, name, err);
    decoder_free(decoder);
    return result;
}
