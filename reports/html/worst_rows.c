/* The first of each severity, for a page that cannot hold all. What is kept waits deflated: it is read again
 * only where there are more findings than a page takes. */
#include <assert.h>
#include <string.h>

#include "core/mem.h"
#include "reports/html/columns_internal.h"

struct kept {
    uint64_t count;
    struct deflated *deflated; /* NULL: nothing yet */
    struct sink *packed;
};

/* In the order of the page. */
static const enum status statuses[] = {STATUS_FAIL, STATUS_UNKNOWN};

struct worst_rows {
    uint64_t keep;
    struct kept of[STATUS_COUNT][SEVERITY_COUNT];
};

struct worst_rows *worst_rows_new(uint64_t keep)
{
    struct worst_rows *worst = mem_alloc(sizeof(*worst));
    worst->keep = keep;
    return worst;
}

static void kept_clear(struct kept *kept)
{
    deflated_free(kept->deflated);
    sink_abort(kept->packed);
    *kept = (struct kept){0};
}

void worst_rows_free(struct worst_rows *worst)
{
    if (!worst)
        return;
    for (size_t status = 0; status < STATUS_COUNT; status++)
        for (size_t severity = 0; severity < SEVERITY_COUNT; severity++)
            kept_clear(&worst->of[status][severity]);
    mem_free(worst);
}

/* ---- a row as bytes: of each field the length, or ABSENT, and the text ---- */

#define ABSENT UINT32_MAX

static void put_row(struct deflated *deflated, const struct member_texts *row)
{
    for (size_t field = 0; field < FINDING_FIELD_COUNT; field++) {
        struct str text = row->of[field];
        uint32_t len = text.ptr ? (uint32_t)text.len : ABSENT;
        deflated_add(deflated, str_make((const char *)&len, sizeof(len)));
        deflated_add(deflated, text);
    }
}

/* Borrowed from `rest`, of which the row is taken away. */
static struct member_texts next_row(struct str *rest)
{
    struct member_texts row = {0};
    for (size_t field = 0; field < FINDING_FIELD_COUNT; field++) {
        uint32_t len;
        assert(rest->len >= sizeof(len));
        memcpy(&len, rest->ptr, sizeof(len));
        *rest = str_skip(*rest, sizeof(len));
        if (len == ABSENT)
            continue;
        row.of[field] = str_make(rest->ptr, len);
        *rest = str_skip(*rest, len);
    }
    return row;
}

/* ---- */

static void take_packed(void *ctx, const void *data, size_t len)
{
    sink_write(ctx, data, len);
}

static bool is_shown(enum status status)
{
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
        if (statuses[i] == status)
            return true;
    return false;
}

bool worst_rows_wants(const struct worst_rows *worst, enum status status, enum severity severity)
{
    return is_shown(status) && worst->of[status][severity].count < worst->keep;
}

void worst_rows_add(struct worst_rows *worst, enum status status, enum severity severity,
                    const struct member_texts *row)
{
    struct kept *kept = &worst->of[status][severity];
    if (!kept->deflated) {
        kept->packed = sink_memory();
        kept->deflated = deflated_new(take_packed, kept->packed);
    }
    kept->count++;
    put_row(kept->deflated, row);
}

static void move_kept(struct kept *kept, struct columns *columns)
{
    if (!kept->deflated)
        return;
    struct sink *text = sink_memory();
    deflated_end(kept->deflated);
    inflate_all(sink_view(kept->packed), text);
    struct str rest = sink_view(text);
    while (rest.len > 0) {
        const struct member_texts row = next_row(&rest);
        columns_add(columns, &row);
    }
    sink_abort(text);
    kept_clear(kept);
}

void worst_rows_move(struct worst_rows *worst, struct columns *columns)
{
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
        for (size_t severity = SEVERITY_COUNT; severity-- > 0;)
            move_kept(&worst->of[statuses[i]][severity], columns);
}
