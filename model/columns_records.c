/* The tables of the records that are made from their file alone (model/records/). */
#include "model/columns_internal.h"

/* ---- columns ---- */

#define READ(type, member, sql, json_name)                                                  \
    .name = (sql), .json = (json_name), .wire = WIRE_##type, .in_at = offsetof(IN, member), \
    .in_size = MEMBER_SIZE(IN, member), .since = 1
#define RECORD(NAME, row, plural) static const struct column row##_columns[] = {
#define ID(member, of, sql, json) \
    {READ(TEXT, member, sql, json), AS_ID(member, of), .required = true},
#define TEXT(member, sql, json) {READ(TEXT, member, sql, json), AS(TEXT, member)},
#define NEEDED(member, sql, json) \
    {READ(TEXT, member, sql, json), AS(TEXT, member), .required = true},
#define UNKEPT(member, sql, json) {READ(TEXT, member, sql, json)},
#define ALIAS(member, sql, json)  {READ(TEXT, member, sql, json)},
#define OWNER(member, sql, json)  {READ(TEXT, member, sql, json), AS(OWNER, member)},
#define WORD(member, words_of, sql, json) \
    {READ(TEXT, member, sql, json), AS_WORD(member, words_of)},
#define TIME(member, sql, json) {READ(TIME, member, sql, json), AS(TIME, member)},
#define U32(member, sql, json)  {READ(U32, member, sql, json), AS(U32, member)},
#define BOOL(member, sql, json) {READ(BOOL, member, sql, json), AS(BOOL, member)},
#define TOLD_AT(member)         .has_at = offsetof(IN, member##_told)
#define NUMBER(member, sql, json) \
    {READ(U64, member, sql, json), AS(NUMBER, member), TOLD_AT(member)},
#define TRUTH(member, sql, json) \
    {READ(BOOL, member, sql, json), AS(TRUTH, member), TOLD_AT(member)},
#define END_RECORD \
    }              \
    ;
#include "model/tables.def"

/* ---- fields that are known, and not read; the last is none ---- */

#define RECORD(NAME, row, plural) static const struct other_field row##_others[] = {
#define OTHER(json)               {json, NULL},
#define OTHER_XML(json, xml)      {json, xml},
#define INFO(...) \
    {             \
        "", NULL  \
    }             \
    }             \
    ;
#include "model/tables.def"

/* ---- tables: what INFO says counts ---- */

#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif

#define RECORD(NAME, ROW_NAME, plural)                                               \
    const struct table_info table_##ROW_NAME = {                                     \
        .table = TABLE_##NAME,                                                       \
        COLUMNS(ROW_NAME##_columns),                                                 \
        .others = ROW_NAME##_others,                                                 \
        .other_count = sizeof(ROW_NAME##_others) / sizeof(ROW_NAME##_others[0]) - 1, \
        TABLE_ROWS(ROW_NAME, plural),                                                \
        .form_at = offsetof(struct ROW_NAME, id_form),                               \
        .flags_at = offsetof(struct ROW_NAME, flags),                                \
        .owner_at = AT_NONE,                                                         \
        .tagset_at = AT_NONE,                                                        \
        .text_at = AT_NONE,                                                          \
        .born_at = AT_NONE,                                                          \
        .size_at = AT_NONE,                                                          \
        .name_at = AT_NONE,                                                          \
        .state_at = AT_NONE,                                                         \
        .number_at = AT_NONE,
#define INFO(...) \
    __VA_ARGS__   \
    }             \
    ;
#include "model/tables.def"
#pragma GCC diagnostic pop
