#include "core/json_cut.h"

#include <stdio.h>
#include <string.h>

#include "core/json_scan.h"
#include "core/mem.h"

struct cutter {
    struct scanner scan;
    struct loader *loader;
    const struct cut_form *form;
    const struct cut_events *events;
    void *ctx;
    bool page_open;
    uint64_t page_elements;
};

/* An object that is a page, or may turn out to be one. */
struct page {
    struct position at;
    bool bare;       /* no list found yet, so it may as well be an element of a bare array */
    bool listed;     /* the list was found */
    unsigned has[2]; /* keys of form->lone[i] that were found: bit 0 the id, bit 1 the other */
    enum page_end end;
    struct position other_at; /* the first key that is neither, for the message */
    char other[64];
};

struct cutter *cutter_new(struct loader *loader)
{
    struct cutter *c = mem_alloc(sizeof(*c));
    scan_init(&c->scan);
    c->loader = loader;
    return c;
}

void cutter_free(struct cutter *c)
{
    if (!c)
        return;
    scan_clear(&c->scan);
    mem_free(c);
}

/* ---- pages ---- */

static void begin_page(struct cutter *c)
{
    c->events->begin_page(c->ctx);
    c->page_open = true;
    c->page_elements = 0;
}

static void end_page(struct cutter *c, enum page_end end)
{
    c->events->end_page(c->ctx, end);
    c->page_open = false;
}

static void drop_page(struct cutter *c)
{
    c->events->drop_page(c->ctx);
    c->page_open = false;
}

/* ---- lists ---- */

static int deliver(struct cutter *c)
{
    struct element element;
    if (scan_marked(&c->scan, &element) != 0)
        return -1;
    c->page_elements++;
    int rc = c->events->element(c->ctx, &element, &c->scan.flaw);
    scan_forget(&c->scan);
    return rc;
}

static int plain_item(struct cutter *c)
{
    scan_mark(&c->scan);
    return scan_value(&c->scan) == 0 ? deliver(c) : -1;
}

/* Read `[` item, item … `]`. */
static int list(struct cutter *c, int (*item)(struct cutter *c))
{
    scan_byte(&c->scan);
    int byte = scan_peek(&c->scan);
    if (byte == ']') {
        scan_byte(&c->scan);
        return 0;
    }
    for (;;) {
        if (item(c) != 0)
            return -1;
        byte = scan_peek(&c->scan);
        if (byte != ',' && byte != ']')
            return scan_expected(&c->scan, "a comma or ]");
        scan_byte(&c->scan);
        if (byte == ']')
            return 0;
        scan_peek(&c->scan);
    }
}

/* ---- objects ---- */

/* What --max-items leaves is base64 of {"NextToken": …, "boto_truncate_amount": …} (botocore,
 * paginate.TokenEncoder). Its inner token may be null: the list is cut all the same. */
static bool is_of_the_cli(const json_t *token)
{
    return strncmp(json_string_value(token), "eyJOZXh0VG9rZW4iOi", 18) == 0;
}

/* `token` may be NULL: there is none. */
static int note_token(struct cutter *c, struct page *page, const json_t *token, struct position at)
{
    if (!token || json_is_null(token))
        return 0;
    if (!json_is_string(token))
        return flaw_set(&c->scan.flaw, at, "expected a string for NextToken, found %s",
                        json_what(token));
    if (json_string_length(token) == 0)
        page->end = PAGE_LAST;
    else
        page->end = is_of_the_cli(token) ? PAGE_CLI_TOKEN : PAGE_TOKEN;
    return 0;
}

/* What was taken since the mark must be valid. The tree, or NULL with the flaw set. */
static const json_t *parse_marked(struct cutter *c)
{
    struct element element;
    bool only_value;
    if (scan_marked(&c->scan, &element) != 0)
        return NULL;
    return loader_parse(c->loader, &element, &c->scan.flaw, &only_value);
}

static void tell_beside(struct cutter *c, const json_t *value)
{
    if (value)
        c->events->beside(c->ctx, value);
}

/* A value that a page holds beside its list; it may be the token. */
static int page_value(struct cutter *c, struct page *page, bool is_token, bool is_beside)
{
    struct position at = scan_mark(&c->scan);
    if (scan_value(&c->scan) != 0)
        return -1;
    const json_t *value = parse_marked(c);
    scan_forget(&c->scan);
    if (is_beside)
        tell_beside(c, value);
    return value ? note_token(c, page, is_token ? value : NULL, at) : -1;
}

/* The list was found: what could have been an element is a page. What was taken of it is
 * `{members,"Snapshots":`; from these members, `raw_len` bytes in the file, an object is made. */
static int become_page(struct cutter *c, struct page *page, size_t key_from, size_t raw_len)
{
    struct scanner *s = &c->scan;
    size_t len = s->out[key_from - 1] == ',' ? key_from : key_from + 1;
    s->out[len - 1] = '}';
    struct element element = {.raw = str_make(s->window + s->keep, raw_len),
                              .compact = str_make(s->out, len),
                              .at = page->at};
    bool only_value;
    const json_t *tree = loader_parse(c->loader, &element, &s->flaw, &only_value);
    if (!tree || note_token(c, page, json_object_get(tree, "NextToken"), page->at) != 0)
        return -1;
    if (c->events->beside)
        tell_beside(c, json_object_get(tree, c->events->beside_key));
    page->bare = false;
    if (c->page_open && c->page_elements > 0)
        end_page(c, PAGE_LAST);
    else if (c->page_open)
        drop_page(c);
    begin_page(c);
    int result = c->events->head ? c->events->head(c->ctx, &element, tree, &s->flaw) : 0;
    scan_forget(s);
    return result;
}

/* A key that is neither the list nor the token. */
static void note_other(const struct cut_form *form, struct page *page, struct str key,
                       struct position at)
{
    if (form->alone && str_eq_c(key, form->wrapper))
        page->has[0] = 3;
    for (int i = 0; i < 2 && form->lone[i].id; i++) {
        page->has[i] |= str_eq_c(key, form->lone[i].id) ? 1u : 0u;
        page->has[i] |= str_eq_c(key, form->lone[i].other) ? 2u : 0u;
    }
    if (page->other_at.line > 0)
        return;
    page->other_at = at;
    snprintf(page->other, sizeof(page->other), "%.*s", key.len < 60 ? (int)key.len : 60, key.ptr);
}

static int wrong_list(struct cutter *c)
{
    char what[64];
    snprintf(what, sizeof(what), "a list for %s", c->form->wrapper);
    return scan_expected(&c->scan, what);
}

/* Read `"key": value`. */
static int member(struct cutter *c, struct page *page)
{
    struct scanner *s = &c->scan;
    if (!page->bare)
        scan_mark(s);
    struct position key_at = scan_here(s);
    size_t key_from = s->out_len;
    size_t raw_len = s->pos - s->keep;
    if (scan_string(s) != 0)
        return -1;
    struct str key = str_make(s->out + key_from + 1, s->out_len - key_from - 2);
    bool is_list = !c->form->alone && str_eq_c(key, c->form->wrapper);
    bool is_token = str_eq_c(key, "NextToken");
    bool is_beside = c->events->beside && str_eq_c(key, c->events->beside_key);
    if (!is_list && !is_token) {
        note_other(c->form, page, key, key_at);
        if (!page->bare && !parse_marked(c))
            return -1;
    }
    if (scan_peek(s) != ':')
        return scan_expected(s, "a colon");
    scan_byte(s);
    int byte = scan_peek(s);
    if (is_list && byte == '[') {
        page->listed = true;
        if (page->bare && become_page(c, page, key_from, raw_len) != 0)
            return -1;
        scan_forget(s);
        return list(c, plain_item);
    }
    if (is_list)
        return wrong_list(c);
    if (page->bare)
        return scan_value(s);
    return page_value(c, page, is_token, is_beside);
}

/* Read `{` member, member … `}`. */
static int members(struct cutter *c, struct page *page)
{
    struct scanner *s = &c->scan;
    scan_byte(s);
    int byte = scan_peek(s);
    while (byte != '}') {
        if (byte != '"')
            return scan_expected(s, "a key in quotes");
        if (member(c, page) != 0)
            return -1;
        byte = scan_peek(s);
        if (byte == '}')
            break;
        if (byte != ',')
            return scan_expected(s, "a comma or }");
        scan_byte(s);
        byte = scan_peek(s);
        if (byte == '}')
            return scan_expected(s, "a key in quotes");
    }
    scan_byte(s);
    return 0;
}

/* ---- documents ---- */

static bool is_lone_element(const struct page *page)
{
    return page->has[0] == 3 || page->has[1] == 3;
}

static int no_list(struct cutter *c, const struct page *page)
{
    if (page->other_at.line > 0)
        return flaw_set(&c->scan.flaw, page->other_at, "expected an object with %s, found key %s",
                        c->form->wrapper, page->other);
    return flaw_set(&c->scan.flaw, page->at, "expected an object with %s, found none",
                    c->form->wrapper);
}

/* A page, or one element without its list, as jq '.Snapshots[0]' leaves it. */
static int object_document(struct cutter *c)
{
    struct page page = {.at = scan_mark(&c->scan), .bare = true};
    if (members(c, &page) != 0)
        return page.bare && c->scan.too_large ? no_list(c, &page) : -1;
    if (!page.bare) {
        end_page(c, page.end);
        return 0;
    }
    if (!is_lone_element(&page))
        return no_list(c, &page);
    begin_page(c);
    if (deliver(c) != 0)
        return -1;
    end_page(c, c->form->alone ? PAGE_LAST : PAGE_LONE);
    return 0;
}

/* An item of an array on the outside: a page, an element, or a list of elements. */
static int outer_item(struct cutter *c)
{
    struct scanner *s = &c->scan;
    int byte = scan_peek(s);
    if (byte == '{') {
        struct page page = {.at = scan_mark(s), .bare = true};
        if (members(c, &page) != 0)
            return -1;
        if (!page.bare) {
            end_page(c, page.end);
            return 0;
        }
        if (!c->page_open)
            begin_page(c);
        return deliver(c);
    }
    if (!c->page_open)
        begin_page(c);
    if (byte == '[' && c->form->nested)
        return list(c, plain_item);
    return plain_item(c);
}

static int array_document(struct cutter *c)
{
    begin_page(c);
    if (list(c, outer_item) != 0)
        return -1;
    if (c->page_open)
        end_page(c, PAGE_LAST);
    return 0;
}

static int document(struct cutter *c, int byte)
{
    if (byte == '{')
        return object_document(c);
    if (byte == '[')
        return array_document(c);
    struct position at = scan_mark(&c->scan);
    if (scan_value(&c->scan) != 0)
        return -1;
    struct str text = str_make(c->scan.out, c->scan.out_len);
    int len = text.len < 24 ? (int)text.len : 24;
    return flaw_set(&c->scan.flaw, at, "expected the output of %s, found %.*s", c->form->call, len,
                    text.ptr);
}

static int documents(struct cutter *c)
{
    bool empty = true;
    for (;;) {
        int byte = scan_peek(&c->scan);
        if (byte == 0xef && scan_skip_mark(&c->scan))
            continue;
        if (byte < 0)
            break;
        empty = false;
        if (document(c, byte) != 0)
            return -1;
    }
    if (c->scan.flaw.what[0])
        return -1;
    if (empty)
        return flaw_set(&c->scan.flaw, scan_here(&c->scan),
                        "the file is empty; expected the output of %s", c->form->call);
    return 0;
}

int cut_file(struct cutter *c, struct decoder *decoder, const struct cut_form *form,
             const struct cut_events *events, void *ctx, struct flaw *flaw, bool *failed)
{
    scan_start(&c->scan, decoder);
    c->form = form;
    c->events = events;
    c->ctx = ctx;
    c->page_open = false;
    int rc = documents(c);
    if (rc != 0 && c->page_open)
        drop_page(c);
    *flaw = c->scan.flaw;
    *failed = c->scan.failed;
    return rc;
}
