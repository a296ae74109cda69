#include "reports/legend_text.h"

#include <string.h>

#include "core/json_writer.h"
#include "core/vec.h"
#include "rules/legend.h"

#define INDENT     2
#define CODE_WIDTH 22 /* the longest word of a reason, and a blank */

static bool is_asked(const struct legend_asked *asked, const char *code)
{
    for (size_t i = 0; i < asked->count; i++)
        if (str_eq_nocase(asked->codes[i], str_from(code)))
            return true;
    return asked->count == 0;
}

/* ---- one code ---- */

struct search {
    struct str code;
    bool found;
};

static void look(void *ctx, const struct legend_entry *entry)
{
    struct search *search = ctx;
    search->found = search->found || str_eq_nocase(search->code, str_from(entry->code));
}

bool legend_knows(struct str code)
{
    struct search search = {.code = code};
    legend_each(look, &search);
    return search.found;
}

static void gather(void *ctx, const struct legend_entry *entry)
{
    (void)vec_push(ctx, &entry->code);
}

const char *legend_nearest(struct str code)
{
    struct vec codes;
    vec_init(&codes, sizeof(const char *));
    legend_each(gather, &codes);
    const char *nearest = str_nearest(code, (const char *const *)codes.data, codes.len);
    vec_clear(&codes);
    return nearest;
}

/* ---- text ---- */

struct text {
    const struct legend_asked *asked;
    struct sink *out;
    const struct terminal_style *style;
    unsigned titled; /* 1 + the group whose title was printed last; 0: none */
};

static void put_title(struct text *text, enum legend_group group)
{
    if (text->titled == (unsigned)group + 1)
        return;
    sink_printf(text->out, "%s%s%s%s\n", text->titled > 0 ? "\n" : "",
                terminal_ink(text->style, PAINT_BOLD), legend_group_info(group)->title,
                terminal_ink(text->style, PAINT_NONE));
    text->titled = (unsigned)group + 1;
}

static void put_entry(void *ctx, const struct legend_entry *entry)
{
    struct text *text = ctx;
    size_t at = INDENT + CODE_WIDTH;
    if (!is_asked(text->asked, entry->code))
        return;
    put_title(text, entry->group);
    sink_printf(text->out, "%*s%-*s ", INDENT, "", CODE_WIDTH - 1, entry->code);
    if (at < INDENT + strlen(entry->code) + 1)
        at = INDENT + strlen(entry->code) + 1;
    if (entry->rule) {
        sink_printf(text->out, "%s: ", entry->rule);
        at += strlen(entry->rule) + 2;
    }
    terminal_wrap(text->out, str_from(entry->meaning), at, INDENT + CODE_WIDTH, text->style->width);
}

void legend_text(const struct legend_asked *asked, struct sink *out,
                 const struct terminal_style *style)
{
    struct text text = {asked, out, style, 0};
    legend_each(put_entry, &text);
}

/* ---- JSON ---- */

struct array {
    const struct legend_asked *asked;
    struct json_writer json;
};

static void put_object(void *ctx, const struct legend_entry *entry)
{
    struct array *array = ctx;
    if (!is_asked(array->asked, entry->code))
        return;
    json_begin_object(&array->json);
    json_member_cstr(&array->json, "code", entry->code);
    json_member_cstr(&array->json, "group", legend_group_info(entry->group)->name);
    if (entry->rule)
        json_member_cstr(&array->json, "rule", entry->rule);
    json_member_cstr(&array->json, "meaning", entry->meaning);
    json_end_object(&array->json);
}

void legend_json(const struct legend_asked *asked, struct sink *out)
{
    struct array array = {.asked = asked};
    json_writer_init(&array.json, out, 1);
    json_begin_array(&array.json);
    legend_each(put_object, &array);
    json_end_array(&array.json);
    json_finish(&array.json);
}
