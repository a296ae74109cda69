/* How the files of columns are written:
 *
 *   {WIRE(TEXT, "volume_id", "VolumeId", "volumeId", volume_id), AS_ID(volume, "vol-")},
 *
 * with IN and ROW the struct that a reader fills and the row. */
#ifndef SNAPAUDIT_MODEL_COLUMNS_INTERNAL_H
#define SNAPAUDIT_MODEL_COLUMNS_INTERNAL_H

#include <stddef.h>

#include "core/limits.h"
#include "model/graph.h"
#include "model/states.h"

#define MEMBER_SIZE(type, member) sizeof(__typeof__(((type *)0)->member))
#define WIRE(type, sql, json_name, xml_name, member)                            \
    .name = (sql), .json = (json_name), .xml = (xml_name), .wire = WIRE_##type, \
    .in_at = offsetof(IN, member), .in_size = MEMBER_SIZE(IN, member), .since = 1
#define DERIVED(sql) .name = (sql), .json = "", .xml = "", .wire = WIRE_NONE, .since = 1

#define AS(type, member) \
    .kept = KEPT_##type, .row_at = offsetof(ROW, member), .row_size = MEMBER_SIZE(ROW, member)
#define AS_ID(member, of) \
    AS(ID, member##_value), .aux_at = offsetof(ROW, member##_form), .prefix = (of)
#define AS_WORD(member, of)       AS(WORD, member), .words = &(of)
#define AS_FLAG(bit)              .kept = KEPT_FLAG, .flag = (bit)
#define AS_LIST(member, count)    AS(LIST, member), .aux_at = offsetof(ROW, count)
#define AS_SECONDS(member, after) AS(SECONDS, member), .aux_at = offsetof(IN, after)
#define EDGE(sql, member)         DERIVED(sql), AS(EDGE, member)

#define COLUMNS(table) .columns = (table), .column_count = sizeof(table) / sizeof((table)[0])
#define OTHERS(table)  .others = (table), .other_count = sizeof(table) / sizeof((table)[0])

/* Where the rows of a table, or of a list, are. */
#define ROWS(row, plural)                                                      \
    .row_size = sizeof(struct row), .rows_at = offsetof(struct graph, plural), \
    .count_at = offsetof(struct graph, row##_count)
#define TABLE_ROWS(row, plural)                                                        \
    ROWS(row, plural), .in_size = sizeof(IN), .place_at = offsetof(struct row, place), \
                       .spans_at = offsetof(struct graph, row##_spans)

#endif
