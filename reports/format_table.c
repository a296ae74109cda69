#include "reports/format_table.h"

#include "core/sink.h"
#include "reports/format_internal.h"

#define FILE(file, type, ...) {.name = (file), .writer = &writer_##type, __VA_ARGS__},
#define FORMAT(id, name, users, traits, what, files_) \
    static const struct format_file files_of_##id[] = {files_{.writer = NULL}};
#include "reports/formats.def"
#undef FORMAT
#undef FILE

static const struct format formats[FORMAT_COUNT] = {
#define FORMAT(id, name_, users_, traits_, what_, files_) \
    [FORMAT_##id] = {name_, USERS_##users_, traits_, what_, files_of_##id},
#include "reports/formats.def"
#undef FORMAT
};

#define IN_AUDIT_AUDIT(name)  " " name
#define IN_AUDIT_GATE(name)   ""
#define IN_AUDIT_BOTH(name)   " " name
#define IN_AUDIT_NOBODY(name) ""
const char format_words_of_audit[] =
#define FORMAT(id, name, users, ...) IN_AUDIT_##users(name)
#include "reports/formats.def"
#undef FORMAT
    ;

#define IN_GATE_AUDIT(name)  ""
#define IN_GATE_GATE(name)   " " name
#define IN_GATE_BOTH(name)   " " name
#define IN_GATE_NOBODY(name) ""
const char format_words_of_gate[] = "text json"
#define FORMAT(id, name, users, ...) IN_GATE_##users(name)
#include "reports/formats.def"
#undef FORMAT
    ;

const struct format *format_at(enum format_id id)
{
    return &formats[id];
}

int format_find(struct str name, enum format_users users)
{
    for (int i = 0; i < FORMAT_COUNT; i++)
        if (str_eq_c(name, formats[i].name) && (formats[i].users & (unsigned)users) != 0)
            return i;
    return -1;
}

static int refuse_format(struct str word, struct error *err)
{
    const char *names[FORMAT_COUNT];
    size_t count = 0;
    for (int i = 0; i < FORMAT_COUNT; i++)
        if ((formats[i].users & (unsigned)USERS_AUDIT) != 0)
            names[count++] = formats[i].name;
    (void)error_set(err, ERR_USAGE, "'%.*s' is not a report format", STR_ARG(word));
    const char *nearest = str_nearest(word, names, count);
    struct sink *list = sink_memory();
    sink_word_list(list, FORMAT_WORDS_OF_AUDIT);
    struct str all = sink_view(list);
    if (nearest)
        error_hint(err, "Did you mean '%s'? The formats are %.*s.", nearest, STR_ARG(all));
    else
        error_hint(err, "The formats are %.*s; a comma stands between two of them.", STR_ARG(all));
    sink_abort(list);
    return -1;
}

int report_formats_parse(struct str list, unsigned *out, struct error *err)
{
    unsigned bits = 0;
    for (bool more = true; more;) {
        size_t end = str_find(list, ",");
        more = end < list.len;
        struct str word = str_trim(str_make(list.ptr, end));
        int format = format_find(word, USERS_AUDIT);
        if (format < 0)
            return refuse_format(word, err);
        bits |= 1u << format;
        list = str_skip(list, end + 1);
    }
    *out = bits;
    return 0;
}

unsigned report_formats_with(unsigned asked, enum format_trait trait)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < FORMAT_COUNT; i++)
        if ((formats[i].traits & (unsigned)trait) != 0)
            bits |= asked & 1u << i;
    return bits;
}

void report_files(unsigned asked, const char *out[REPORT_FILES_MAX])
{
    size_t count = 0;
    for (unsigned i = 0; i < FORMAT_COUNT; i++)
        for (const struct format_file *file = formats[i].files; file->writer; file++)
            if ((asked & 1u << i) != 0 && file->name)
                out[count++] = file->name;
    out[count] = NULL;
}

bool format_is_of_findings(const struct format *format, const struct format_file *file)
{
    return (format->traits & OF_REPORT) == 0 && !file->writer->whole;
}

unsigned report_formats_of_findings(void)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < FORMAT_COUNT; i++)
        for (const struct format_file *file = formats[i].files; file->writer; file++)
            if ((formats[i].users & (unsigned)USERS_AUDIT) != 0 && file->name &&
                format_is_of_findings(&formats[i], file))
                bits |= 1u << i;
    return bits;
}

/* A library that makes a file needs a folder for it, and jumps about in it. */
static bool has_one_file(const struct format *format)
{
    return format->files[0].name && !format->files[1].writer && (format->traits & NO_TEXT) == 0;
}

static void hint_of_one_file(struct error *err)
{
    struct sink *words = sink_memory();
    struct sink *list = sink_memory();
    for (int i = 0; i < FORMAT_COUNT; i++)
        if ((formats[i].users & (unsigned)USERS_AUDIT) != 0 && has_one_file(&formats[i]))
            sink_printf(words, "%s%s", sink_bytes(words) > 0 ? " " : "", formats[i].name);
    sink_char(words, '\0');
    sink_word_list(list, sink_view(words).ptr);
    error_hint(err, "name one format that has one file: %.*s; or a folder with --out",
               STR_ARG(sink_view(list)));
    sink_abort(words);
    sink_abort(list);
}

int report_formats_alone(unsigned asked, struct error *err)
{
    const char *names[REPORT_FILES_MAX];
    size_t count = 0;
    for (int i = 0; i < FORMAT_COUNT; i++)
        if (asked == 1u << i && has_one_file(&formats[i]))
            return i;
    report_files(asked, names);
    while (names[count])
        count++;
    if (count == 1)
        (void)error_set(err, ERR_USAGE, "%s is no text: it is made in a folder", names[0]);
    else
        (void)error_set(err, ERR_USAGE,
                        "standard output takes one file, and these formats have %zu", count);
    hint_of_one_file(err);
    return -1;
}
