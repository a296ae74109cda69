#include "reports/split/mask_internal.h"

#include <string.h>

#include "core/hash.h"
#include "core/map.h"
#include "core/mem.h"
#include "model/states.h"

#define ARN_MASK     "arn:(of-another-group)"
#define ID_MASK      "-(of-another-group)"
#define ACCOUNT_MASK "(account-of-another-group)"

#define ACCOUNT_DIGITS 12u
#define PREFIX_MAX     16u   /* letters before the '-' of an id */
#define RUN_MAX        64u   /* digits; more are no account */
#define TOKEN_MAX      2048u /* an ARN that is looked at as one */
#define NO_ENTRY       UINT32_MAX

/* A row under an id; several may have the same. */
struct entry {
    struct split_row row;
    uint32_t next;
};

struct mask {
    const struct graph *graph;
    const struct split_groups *groups;
    struct map *ids;      /* hash of the id -> first entry */
    struct map *accounts; /* hash of the number -> a place of it */
    struct entry *entries;
    uint32_t count;
};

/* ---- whose ---- */

static uint64_t hash_of(struct str text)
{
    return hash_bytes(text.ptr, text.len, 0);
}

static void add_row(struct mask *mask, enum kind kind, uint32_t row)
{
    char buf[RES_ID_TEXT_MAX];
    struct str id = graph_id_text(mask->graph, graph_id(mask->graph, kind, row), kind, buf);
    uint32_t own = mask->count++;
    uint32_t next = NO_ENTRY;
    if (!map_get(mask->ids, hash_of(id), &next))
        next = NO_ENTRY;
    mask->entries[own] = (struct entry){{kind, row}, next};
    map_put(mask->ids, hash_of(id), own);
}

static void add_accounts(struct mask *mask)
{
    for (uint32_t place = 0; place < mask->graph->place_count; place++) {
        struct str account = graph_str(mask->graph, mask->graph->places[place].account);
        if (!str_is_empty(account))
            (void)map_put_if_absent(mask->accounts, hash_of(account), place);
    }
}

struct mask *mask_new(const struct graph *graph, const struct split_groups *groups)
{
    struct mask *mask = mem_alloc(sizeof(*mask));
    size_t all = 0;
    for (int kind = 0; kind < KIND_COUNT; kind++)
        all += graph_count(graph, (enum kind)kind);
    *mask = (struct mask){.graph = graph,
                          .groups = groups,
                          .ids = map_new(all),
                          .accounts = map_new(64),
                          .entries = mem_array(all + 1, sizeof(struct entry))};
    for (int kind = 0; kind < KIND_COUNT; kind++)
        for (uint32_t row = 0; row < graph_count(graph, (enum kind)kind); row++)
            add_row(mask, (enum kind)kind, row);
    add_accounts(mask);
    return mask;
}

void mask_free(struct mask *mask)
{
    if (!mask)
        return;
    map_free(mask->ids);
    map_free(mask->accounts);
    mem_free(mask->entries);
    mem_free(mask);
}

const struct graph *mask_graph(const struct mask *mask)
{
    return mask->graph;
}

/* An id that the group has, too, is its own. */
static bool is_id_of_others(const struct mask_view *view, struct str id, struct split_row *out)
{
    const struct mask *mask = view->mask;
    uint32_t first;
    if (!map_get(mask->ids, hash_of(id), &first))
        return false;
    for (uint32_t at = first; at != NO_ENTRY; at = mask->entries[at].next) {
        struct split_row row = mask->entries[at].row;
        if (mask->groups->part_of[row.kind][row.row] == view->part)
            return false;
    }
    *out = mask->entries[first].row;
    return true;
}

static bool is_account_of_others(const struct mask_view *view, struct str account)
{
    uint32_t place;
    if (str_is_empty(account))
        return false;
    return map_get(view->mask->accounts, hash_of(account), &place) && !view->places[place];
}

/* ---- looking for it ---- */

struct scan {
    const struct mask_view *view;
    struct str text;
    struct sink *out; /* NULL until something is changed */
    struct vec *met;  /* struct split_row; may be NULL */
    size_t written;   /* of the text */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_alnum(char c)
{
    return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z');
}

static bool is_of_arn(char c)
{
    return is_alnum(c) || (c != '\0' && strchr(":/_+=.@-*", c) != NULL);
}

/* [from, to) becomes `mask`. */
static void replace(struct scan *scan, size_t from, size_t to, struct str prefix, const char *mask)
{
    if (!scan->out)
        scan->out = sink_memory();
    sink_write(scan->out, scan->text.ptr + scan->written, from - scan->written);
    sink_str(scan->out, prefix);
    sink_cstr(scan->out, mask);
    scan->written = to;
}

static void meet(const struct scan *scan, const struct split_row *row)
{
    if (scan->met)
        (void)vec_push(scan->met, row);
}

static struct str cut(const struct scan *scan, size_t from, size_t to)
{
    return str_make(scan->text.ptr + from, to - from);
}

/* The account of an ARN; empty where it names none. */
static struct str account_of_arn(struct str arn)
{
    for (int i = 0; i < 4; i++)
        arn = str_skip(arn, str_find(arn, ":") + 1);
    return str_make(arn.ptr, str_find(arn, ":"));
}

static bool is_own_id(const struct mask_view *view, struct str id)
{
    struct split_row row;
    uint32_t first;
    return map_get(view->mask->ids, hash_of(id), &first) && !is_id_of_others(view, id, &row);
}

/* A recovery point may have the ARN of the snapshot that it is: what that snapshot's id says counts. */
static bool names_known_id(const struct scan *scan, struct str arn)
{
    uint32_t first;
    size_t slash = str_find(arn, "/");
    return slash < arn.len &&
           map_get(scan->view->mask->ids, hash_of(str_skip(arn, slash + 1)), &first);
}

/* Returns where to go on. */
static size_t look_at_arn(struct scan *scan, size_t at)
{
    size_t end = at;
    struct split_row row;
    while (end < scan->text.len && end - at < TOKEN_MAX && is_of_arn(scan->text.ptr[end]))
        end++;
    while (end > at && (scan->text.ptr[end - 1] == '.' || scan->text.ptr[end - 1] == ':'))
        end--;
    struct str arn = cut(scan, at, end);
    if (is_own_id(scan->view, arn))
        return end;
    bool of_others = !names_known_id(scan, arn) && is_id_of_others(scan->view, arn, &row);
    if (of_others)
        meet(scan, &row);
    if (!of_others && !is_account_of_others(scan->view, account_of_arn(arn)))
        return at + 1;
    replace(scan, at, end, STR_EMPTY, ARN_MASK);
    return end;
}

/* The letters before the '-' at `dash` may follow others without a gap (an escaped line feed): each end of them
 * is tried. */
static size_t look_at_id(struct scan *scan, size_t dash)
{
    size_t end = dash + 1;
    struct split_row row;
    while (end < scan->text.len && end - dash < PREFIX_MAX * 4 && is_alnum(scan->text.ptr[end]))
        end++;
    for (size_t from = dash;
         from > scan->written && dash - from < PREFIX_MAX && is_lower(scan->text.ptr[from - 1]);) {
        from--;
        if (end == dash + 1 || !is_id_of_others(scan->view, cut(scan, from, end), &row))
            continue;
        meet(scan, &row);
        replace(scan, from, end, cut(scan, from, dash), ID_MASK);
        return end;
    }
    return dash + 1;
}

/* `"bytes": 123456789012` is no account, and must stay a number. */
static bool is_json_number(const struct scan *scan, size_t at)
{
    const char *text = scan->text.ptr;
    if (at > 0 && text[at - 1] == ' ')
        at--;
    return at > 1 && text[at - 1] == ':' && text[at - 2] == '"';
}

static size_t look_at_digits(struct scan *scan, size_t at)
{
    size_t end = at;
    while (end < scan->text.len && is_digit(scan->text.ptr[end]))
        end++;
    if (end - at != ACCOUNT_DIGITS || is_json_number(scan, at) ||
        !is_account_of_others(scan->view, cut(scan, at, end)))
        return end;
    replace(scan, at, end, STR_EMPTY, ACCOUNT_MASK);
    return end;
}

/* Looks at what begins before `end`. Returns where it stopped. */
static size_t scan_text(struct scan *scan, size_t end)
{
    size_t at = 0;
    while (at < end) {
        char c = scan->text.ptr[at];
        if (c == '-')
            at = look_at_id(scan, at);
        else if (is_digit(c))
            at = look_at_digits(scan, at);
        else if (c == 'a' && str_starts(str_skip(scan->text, at), "arn:"))
            at = look_at_arn(scan, at);
        else
            at++;
    }
    return at;
}

struct str mask_text(const struct mask_view *view, struct arena *arena, struct str text,
                     struct vec *met)
{
    if (str_is_empty(text))
        return text;
    struct scan scan = {.view = view, .text = text, .met = met};
    (void)scan_text(&scan, text.len);
    if (!scan.out)
        return text;
    sink_str(scan.out, str_skip(text, scan.written));
    text = arena_str(arena, sink_view(scan.out));
    sink_abort(scan.out);
    return text;
}

/* What is left for the next time begins neither within a number nor within the letters of an id. */
static size_t safe_end(const struct scan *scan, size_t at)
{
    size_t end = at > PREFIX_MAX + 2 ? at - PREFIX_MAX - 2 : 0;
    for (size_t i = 0; i < RUN_MAX && end > scan->written && is_digit(scan->text.ptr[end - 1]); i++)
        end--;
    return end > scan->written ? end : scan->written;
}

size_t mask_change(void *ctx, struct str text, bool last, struct sink *under)
{
    const struct mask_view *view = ctx;
    struct scan scan = {.view = view, .text = text, .out = under};
    size_t room = text.len > TOKEN_MAX + PREFIX_MAX ? text.len - TOKEN_MAX - PREFIX_MAX : 0;
    size_t at = scan_text(&scan, last ? text.len : room);
    size_t taken = last ? text.len : safe_end(&scan, at);
    sink_write(under, text.ptr + scan.written, taken - scan.written);
    return taken;
}
