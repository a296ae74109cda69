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

/* ---- documents ---- */

struct reader {
    const char *wrapper;
    files_record_fn *visit;
    void *ctx;
    bool more; /* the page read last holds a token */
};

static void read_elements(struct reader *reader, const json_t *elements)
{
    size_t i;
    json_t *element;
    json_array_foreach(elements, i, element) reader->visit(reader->ctx, element);
}

static bool read_page(struct reader *reader, const json_t *page)
{
    const json_t *elements = json_object_get(page, reader->wrapper);
    if (!json_is_array(elements))
        return false;
    read_elements(reader, elements);
    const json_t *token = json_object_get(page, "NextToken");
    reader->more = json_is_string(token) && json_string_length(token) > 0;
    return true;
}

static bool read_document(struct reader *reader, const json_t *document)
{
    if (json_is_object(document))
        return read_page(reader, document);
    if (!json_is_array(document))
        return false;
    if (!json_object_get(json_array_get(document, 0), reader->wrapper)) {
        read_elements(reader, document);
        reader->more = false;
        return true;
    }
    size_t i;
    json_t *page;
    json_array_foreach(document, i, page)
    {
        if (!read_page(reader, page))
            return false;
    }
    return true;
}

static size_t blanks(const char *text, size_t len)
{
    size_t n = 0;
    while (n < len && isspace((unsigned char)text[n]))
        n++;
    return n;
}

static bool read_documents(struct reader *reader, const char *text, size_t len)
{
    size_t at = blanks(text, len);
    bool good = at < len;
    while (good && at < len) {
        json_error_t error;
        json_t *document =
            json_loadb(text + at, len - at, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, &error);
        good = document && read_document(reader, document);
        json_decref(document);
        at += good ? (size_t)error.position : 0;
        at += blanks(text + at, len - at);
    }
    return good;
}

enum files_state files_read(const char *dir, const char *kind, const char *wrapper,
                            files_record_fn *visit, void *ctx)
{
    struct vec files;
    vec_init(&files, sizeof(struct numbered));
    find_files(dir, kind, &files);
    struct reader reader = {.wrapper = wrapper, .visit = visit, .ctx = ctx};
    bool good = true;
    for (size_t i = 0; i < files.len; i++) {
        char path[4096];
        (void)snprintf(path, sizeof(path), "%s/%s", dir, VEC_AT(struct numbered, &files, i).name);
        size_t len = 0;
        char *text = file_text(path, &len);
        good = text && read_documents(&reader, text, len) && good;
        mem_free(text);
    }
    size_t count = files.len;
    vec_clear(&files);
    if (count == 0)
        return FILES_MISSING;
    if (!good)
        return FILES_MALFORMED;
    return reader.more ? FILES_TRUNCATED : FILES_COMPLETE;
}
