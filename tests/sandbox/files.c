#include "tests/sandbox/files.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/sink.h"
#include "core/vec.h"

/* ---- bytes ---- */

static char *read_all(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *data = NULL;
    size_t used = 0, room = 0, got;
    do {
        if (used + 1 >= room) {
            room = room ? room * 2 : 65536;
            data = mem_resize(data, room, 1);
        }
        got = fread(data + used, 1, room - used - 1, file);
        used += got;
    } while (got > 0);
    bool good = !ferror(file);
    (void)fclose(file);
    if (!good) {
        mem_free(data);
        return NULL;
    }
    data[used] = '\0';
    *len = used;
    return data;
}

static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(lead[more] | c >> (6 * more));
    for (size_t i = 1; i <= more; i++)
        out[i] = (char)(0x80 | (c >> (6 * (more - i)) & 0x3f));
    return more + 1;
}

static uint32_t unit(const unsigned char *at, bool big_endian)
{
    return big_endian ? (uint32_t)(at[0] << 8 | at[1]) : (uint32_t)(at[1] << 8 | at[0]);
}

static char *from_utf16(const char *data, size_t len, bool big_endian, size_t *out_len)
{
    char *out = mem_array(len / 2 + 1, 3);
    const unsigned char *at = (const unsigned char *)data + 2, *end = at + (len - 2) / 2 * 2;
    size_t used = 0;
    while (at < end) {
        uint32_t c = unit(at, big_endian);
        at += 2;
        if (c >= 0xd800 && c < 0xdc00 && at < end) {
            uint32_t low = unit(at, big_endian);
            at += 2;
            c = 0x10000 + ((c - 0xd800) << 10) + ((low - 0xdc00) & 0x3ff);
        }
        used += put_utf8(out + used, c);
    }
    out[used] = '\0';
    *out_len = used;
    return out;
}

char *file_text(const char *path, size_t *len)
{
    char *data = read_all(path, len);
    if (!data || *len < 2)
        return data;
    const unsigned char *mark = (const unsigned char *)data;
    bool big = mark[0] == 0xfe && mark[1] == 0xff, little = mark[0] == 0xff && mark[1] == 0xfe;
    if (big || little) {
        char *text = from_utf16(data, *len, big, len);
        mem_free(data);
        return text;
    }
    if (*len >= 3 && memcmp(mark, "\xef\xbb\xbf", 3) == 0) {
        *len -= 3;
        memmove(data, data + 3, *len + 1);
    }
    return data;
}

/* ---- names ---- */

struct numbered {
    unsigned long number;
    char name[256];
};

static int by_number(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* The N of KIND-N.json, 1 for KIND.json, 0 for other names. */
static unsigned long file_number(const char *name, const char *kind)
{
    size_t len = strlen(kind);
    if (strncmp(name, kind, len) != 0)
        return 0;
    const char *rest = name + len;
    if (strcmp(rest, ".json") == 0)
        return 1;
    if (*rest != '-' || !isdigit((unsigned char)rest[1]))
        return 0;
    char *end;
    unsigned long number = strtoul(rest + 1, &end, 10);
    return strcmp(end, ".json") == 0 ? number : 0;
}

static void find_files(const char *dir, const char *kind, struct vec *out)
{
    DIR *folder = opendir(dir);
    if (!folder)
        return;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        struct numbered file = {.number = file_number(entry->d_name, kind)};
        if (file.number == 0)
            continue;
        (void)snprintf(file.name, sizeof(file.name), "%s", entry->d_name);
        vec_push(out, &file);
    }
    (void)closedir(folder);
    if (out->len > 1)
        qsort(out->data, out->len, sizeof(struct numbered), by_number);
}

/* ---- documents ----
 *
 * Cut at the edges of the elements, and each element is loaded alone: a listing can be larger than
 * memory would like as one tree. */

struct reader {
    const char *wrapper;
    files_record_fn *visit;
    void *ctx;
    const char *at, *end;
    bool more;      /* the page read last holds a token */
    bool malformed; /* one of the files is */
};

static bool next_is(struct reader *reader, char c)
{
    while (reader->at < reader->end && isspace((unsigned char)*reader->at))
        reader->at++;
    return reader->at < reader->end && *reader->at == c;
}

static bool take(struct reader *reader, char c)
{
    if (!next_is(reader, c))
        return false;
    reader->at++;
    return true;
}

/* Behind the string that begins at `at`, or NULL. */
static const char *after_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++) {
        if (*at == '\\')
            at++;
    }
    return at < end ? at + 1 : NULL;
}

/* Behind the value that begins at `at`, as far as brackets tell; NULL when it has no end. */
static const char *after_value(const char *at, const char *end)
{
    unsigned depth = 0;
    while (at && at < end) {
        char c = *at;
        if (c == '"') {
            at = after_string(at, end);
        } else {
            depth += c == '{' || c == '[' ? 1 : 0;
            if (depth == 0 && (c == ',' || c == '}' || c == ']' || isspace((unsigned char)c)))
                return at;
            depth -= c == '}' || c == ']' ? 1 : 0;
            at++;
        }
        if (depth == 0 && (c == '"' || c == '}' || c == ']'))
            return at;
    }
    return depth == 0 ? at : NULL;
}

/* The value at hand, or NULL when it is malformed. The caller releases it. */
static json_t *take_value(struct reader *reader)
{
    (void)next_is(reader, '\0');
    const char *from = reader->at, *to = after_value(from, reader->end);
    if (!to)
        return NULL;
    reader->at = to;
    return json_loadb(from, (size_t)(to - from), JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
}

static bool read_element(struct reader *reader)
{
    json_t *element = take_value(reader);
    if (element)
        reader->visit(reader->ctx, element);
    json_decref(element);
    return element != NULL;
}

static bool read_elements(struct reader *reader)
{
    if (!take(reader, '['))
        return false;
    if (take(reader, ']'))
        return true;
    do {
        if (!read_element(reader))
            return false;
    } while (take(reader, ','));
    return take(reader, ']');
}

/* A page's members: the elements, the token, and what nobody asks for. */
static bool read_member(struct reader *reader, bool *found)
{
    json_t *name = next_is(reader, '"') ? take_value(reader) : NULL;
    bool elements = name && strcmp(json_string_value(name), reader->wrapper) == 0;
    bool token = name && strcmp(json_string_value(name), "NextToken") == 0;
    bool good = name && take(reader, ':');
    json_decref(name);
    if (good && elements) {
        *found = true;
        return next_is(reader, '{') ? read_element(reader) : read_elements(reader);
    }
    json_t *value = good ? take_value(reader) : NULL;
    good = value != NULL;
    if (token)
        reader->more = json_is_string(value) && json_string_length(value) > 0;
    json_decref(value);
    return good;
}

static bool read_page(struct reader *reader)
{
    bool found = false;
    reader->more = false;
    if (!take(reader, '{'))
        return false;
    do {
        if (!read_member(reader, &found))
            return false;
    } while (take(reader, ','));
    return found && take(reader, '}');
}

/* Does the array at hand hold pages, or records? */
static bool holds_pages(const struct reader *reader)
{
    struct reader ahead = *reader;
    if (!take(&ahead, '[') || !next_is(&ahead, '{'))
        return false;
    json_t *first = take_value(&ahead);
    bool pages = json_is_array(json_object_get(first, reader->wrapper));
    json_decref(first);
    return pages;
}

static bool read_document(struct reader *reader)
{
    if (!next_is(reader, '['))
        return read_page(reader);
    if (!holds_pages(reader)) {
        reader->more = false;
        return read_elements(reader);
    }
    (void)take(reader, '[');
    do {
        if (!read_page(reader))
            return false;
    } while (take(reader, ','));
    return take(reader, ']');
}

static bool read_documents(struct reader *reader, const char *text, size_t len)
{
    reader->at = text;
    reader->end = text + len;
    do {
        if (!read_document(reader))
            return false;
        (void)next_is(reader, '\0');
    } while (reader->at < reader->end);
    return true;
}

size_t files_each(const char *dir, const char *kind, files_text_fn *visit, void *ctx)
{
    struct vec files;
    vec_init(&files, sizeof(struct numbered));
    find_files(dir, kind, &files);
    for (size_t i = 0; i < files.len; i++) {
        char path[4096];
        (void)snprintf(path, sizeof(path), "%s/%s", dir, VEC_AT(struct numbered, &files, i).name);
        size_t len = 0;
        char *text = file_text(path, &len);
        visit(ctx, str_make(text, len));
        mem_free(text);
    }
    size_t count = files.len;
    vec_clear(&files);
    return count;
}

static void read_file(void *ctx, struct str text)
{
    struct reader *reader = ctx;
    bool good = text.ptr && read_documents(reader, text.ptr, text.len);
    reader->malformed = reader->malformed || !good;
}

enum files_state files_read(const char *dir, const char *kind, const char *wrapper,
                            files_record_fn *visit, void *ctx)
{
    struct reader reader = {.wrapper = wrapper, .visit = visit, .ctx = ctx};
    if (files_each(dir, kind, read_file, &reader) == 0)
        return FILES_MISSING;
    if (reader.malformed)
        return FILES_MALFORMED;
    return reader.more ? FILES_TRUNCATED : FILES_COMPLETE;
}
