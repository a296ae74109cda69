#include "model/page_log.h"

#include <assert.h>

#include "model/inventory_internal.h"
#include "model/record_value.h"

void part_log(struct inventory_part *part)
{
    assert(!part->in_page);
    part->logs = true;
}

struct str part_logged(const struct inventory_part *part)
{
    return str_make(part->log.bytes, part->log.len);
}

/* Behind the tables come the kinds, each for a field of it. */
void log_add_record(struct packed *log, enum table table, const void *in)
{
    pack_number(log, table);
    record_pack(log, table_info(table), in);
}

void log_add_field(struct packed *log, enum kind kind, struct str field, uint64_t times)
{
    pack_number(log, (uint64_t)TABLE_COUNT + kind);
    pack_text(log, field);
    pack_number(log, times);
}

void log_record(struct inventory_part *part, enum table table, const void *in)
{
    if (part->logs)
        log_add_record(&part->log, table, in);
}

void log_field(struct inventory_part *part, enum kind kind, struct str field, uint64_t times)
{
    if (part->logs)
        log_add_field(&part->log, kind, field, times);
}

bool log_next(struct unpacker *from, struct logged *out)
{
    if (!unpacker_has_more(from))
        return false;
    uint64_t what = unpack_number(from);
    *out = (struct logged){.table = TABLE_COUNT, .kind = KIND_COUNT};
    if (what < TABLE_COUNT) {
        out->table = (enum table)what;
        return true;
    }
    assert(what - TABLE_COUNT < KIND_COUNT);
    out->kind = (enum kind)(what - TABLE_COUNT);
    out->field = unpack_text(from);
    out->times = unpack_number(from);
    return !from->broken;
}
