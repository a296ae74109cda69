#include "collector/aws/keys/ini.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/secret.h"
#include "core/arena.h"
#include "core/file.h"
#include "core/mem.h"
#include "core/vec.h"

struct ini_section {
    enum ini_kind kind;
    struct str name;
    size_t line;
    bool prefixed; /* [profile default], not [default] */
    struct vec entries;
};

struct ini {
    struct arena *arena;
    struct secret *text; /* NULL: there was no file */
    struct str path;
    struct vec sections;    /* of struct ini_section * */
    struct vec passed_over; /* struct str: headings of sections that nobody here reads */
};

/* ---- parsing ---- */

struct parser {
    struct ini *ini;
    enum ini_dialect dialect;
    struct str rest;
    struct str line; /* the one at hand, without its end */
    size_t number;

    bool in_section;             /* a header was read */
    struct ini_section *section; /* NULL in a section that is passed over */
    bool has_key;                /* a key was read since the header, `indent` is its own */
    size_t indent;
    struct ini_entry *last; /* that key; NULL when passed over */
    bool nested;            /* lines below it are nested keys: its own value is empty */
    struct error *err;
};

static int fail(const struct parser *p, const char *what)
{
    return error_set(p->err, ERR_INPUT, "%.*s:%zu: %s", STR_ARG(p->ini->path), p->number, what);
}

static int fail_limit(const struct parser *p, const char *what, size_t most)
{
    return error_set(p->err, ERR_LIMIT, "%.*s:%zu: %s (at most %zu)", STR_ARG(p->ini->path),
                     p->number, what, most);
}

static bool has_control(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return true;
    return false;
}

/* `value` without a comment behind it and without blanks at its ends. */
static struct str without_comment(struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if ((value.ptr[i] == '#' || value.ptr[i] == ';') &&
            (i == 0 || char_is_blank(value.ptr[i - 1])))
            return str_trim(str_make(value.ptr, i));
    return str_trim(value);
}

/* LF, CRLF or CR. A file that was converted twice has CR CR LF, which is one end, too: the numbers in
 * messages are those of an editor. */
static struct str behind_line_end(struct str rest)
{
    static const char *const ends[] = {"\r\r\n", "\r\n"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if (str_starts(rest, ends[i]))
            return str_skip(rest, strlen(ends[i]));
    return str_skip(rest, 1);
}

static bool next_line(struct parser *p)
{
    if (p->rest.len == 0)
        return false;
    size_t end = 0;
    while (end < p->rest.len && p->rest.ptr[end] != '\n' && p->rest.ptr[end] != '\r')
        end++;
    p->line = str_make(p->rest.ptr, end);
    p->rest = behind_line_end(str_skip(p->rest, end));
    p->number++;
    return true;
}

/* ---- sections ---- */

/* The name in quotes or as one word, or empty: `[profile a b]` names nothing, for the SDKs too. */
static struct str name_of(struct str text)
{
    text = str_trim(text);
    if (text.len >= 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'') &&
        text.ptr[text.len - 1] == text.ptr[0])
        return str_make(text.ptr + 1, text.len - 2);
    for (size_t i = 0; i < text.len; i++)
        if (char_is_blank(text.ptr[i]))
            return STR_EMPTY;
    return text;
}

/* `KIND NAME` in a config file. */
static bool split_header(struct str text, const char *kind, struct str *name)
{
    size_t len = strlen(kind);
    if (!str_starts(text, kind) || text.len == len || !char_is_blank(text.ptr[len]))
        return false;
    *name = name_of(str_skip(text, len));
    return true;
}

/* False: a section that nobody here reads. */
static bool classify(enum ini_dialect dialect, struct str text, struct ini_section *out)
{
    out->prefixed = false;
    out->kind = INI_PROFILE;
    out->name = text;
    if (dialect == INI_CREDENTIALS || str_eq_c(text, "default"))
        return text.len > 0;
    out->prefixed = split_header(text, "profile", &out->name);
    if (out->prefixed)
        return out->name.len > 0;
    out->kind = INI_SSO_SESSION;
    if (split_header(text, "sso-session", &out->name))
        return out->name.len > 0;
    out->kind = INI_SERVICES;
    return split_header(text, "services", &out->name) && out->name.len > 0;
}

static struct ini_section *find(const struct ini *ini, enum ini_kind kind, struct str name)
{
    for (size_t i = 0; i < ini->sections.len; i++) {
        struct ini_section *section = VEC_AT(struct ini_section *, &ini->sections, i);
        if (section->kind == kind && str_eq(section->name, name))
            return section;
    }
    return NULL;
}

/* [default] beside [profile default]: the longer one holds, wherever it stands. Returns where the
 * keys that follow go, NULL for nowhere. */
static int open_section(struct parser *p, const struct ini_section *found)
{
    struct ini_section *before = find(p->ini, found->kind, found->name);
    p->section = NULL;
    if (before && before->prefixed == found->prefixed) {
        error_set(p->err, ERR_INPUT, "%.*s:%zu: this section was opened before, at line %zu",
                  STR_ARG(p->ini->path), p->number, before->line);
        error_hint(p->err, "Merge the two, or delete one.");
        return -1;
    }
    if (before && before->prefixed)
        return 0;
    if (!before) {
        if (p->ini->sections.len >= INI_SECTIONS_MAX)
            return fail_limit(p, "too many sections", INI_SECTIONS_MAX);
        before = arena_alloc(p->ini->arena, sizeof(*before));
        vec_init(&before->entries, sizeof(struct ini_entry));
        vec_push(&p->ini->sections, &before);
    }
    vec_truncate(&before->entries, 0);
    before->kind = found->kind;
    before->name = found->name;
    before->prefixed = found->prefixed;
    before->line = p->number;
    p->section = before;
    return 0;
}

static void pass_over(struct parser *p, struct str heading)
{
    if (p->ini->passed_over.len < INI_SECTIONS_MAX)
        vec_push(&p->ini->passed_over, &heading);
}

static int take_header(struct parser *p, struct str text)
{
    size_t close = str_find(text, "]");
    if (close == text.len)
        return fail(p, "a section's ] is missing");
    if (without_comment(str_skip(text, close + 1)).len > 0)
        return fail(p, "text behind a section's ]");
    struct ini_section found;
    p->in_section = true;
    p->has_key = false;
    p->last = NULL;
    p->section = NULL;
    struct str heading = str_trim(str_make(text.ptr + 1, close - 1));
    if (!classify(p->dialect, heading, &found)) {
        pass_over(p, heading);
        return 0;
    }
    if (has_control(found.name))
        return fail(p, "a section's name holds a control character");
    return open_section(p, &found);
}

/* ---- keys ---- */

static const struct ini_entry *find_entry(const struct ini_section *section, struct str outer,
                                          struct str key)
{
    for (size_t i = 0; i < section->entries.len; i++) {
        const struct ini_entry *entry = &VEC_AT(struct ini_entry, &section->entries, i);
        if (str_eq_nocase(entry->key, key) && str_eq_nocase(entry->outer, outer))
            return entry;
    }
    return NULL;
}

static int add_entry(struct parser *p, struct str outer, struct str key, struct str value)
{
    if (key.len == 0)
        return fail(p, "a key's name is missing");
    const struct ini_entry *before = find_entry(p->section, outer, key);
    if (before) /* without its name: where a line went wrong, that may be a secret as well */
        return error_set(p->err, ERR_INPUT, "%.*s:%zu: this key was set before, at line %zu",
                         STR_ARG(p->ini->path), p->number, before->line);
    if (p->section->entries.len >= INI_KEYS_MAX)
        return fail_limit(p, "too many keys in a section", INI_KEYS_MAX);
    struct ini_entry entry = {outer, key, value, p->number};
    vec_push(&p->section->entries, &entry);
    return 0;
}

static size_t delimiter(struct str text, bool nested)
{
    size_t equals = str_find(text, "=");
    size_t colon = nested ? text.len : str_find(text, ":");
    return equals < colon ? equals : colon;
}

static int take_key(struct parser *p, struct str text, size_t indent)
{
    if (!p->in_section)
        return fail(p, "text before the first section");
    p->has_key = true;
    p->indent = indent;
    p->last = NULL;
    if (!p->section)
        return 0;
    size_t at = delimiter(text, false);
    if (at == text.len)
        return fail(p, "a line is no key = value");
    struct str value = without_comment(str_skip(text, at + 1));
    if (add_entry(p, STR_EMPTY, str_trim(str_make(text.ptr, at)), value) != 0)
        return -1;
    struct vec *entries = &p->section->entries;
    p->last = &VEC_AT(struct ini_entry, entries, entries->len - 1);
    p->nested = value.len == 0;
    return 0;
}

/* A line deeper than the key above it. */
static int take_indented(struct parser *p, struct str text)
{
    if (!p->last)
        return 0;
    if (!p->nested) {
        p->last->value.len = (size_t)(text.ptr + text.len - p->last->value.ptr);
        return 0;
    }
    size_t at = delimiter(text, true);
    if (at == text.len)
        return fail(p, "a nested line is no key = value");
    /* adding an entry may move the others */
    size_t last = (size_t)(p->last - (struct ini_entry *)p->section->entries.data);
    int status = add_entry(p, p->last->key, str_trim(str_make(text.ptr, at)),
                           without_comment(str_skip(text, at + 1)));
    p->last = &VEC_AT(struct ini_entry, &p->section->entries, last);
    return status;
}

static int take_line(struct parser *p)
{
    if (p->line.len > INI_LINE_BYTES_MAX)
        return fail_limit(p, "a line is too long", INI_LINE_BYTES_MAX);
    size_t indent = 0;
    while (indent < p->line.len && char_is_blank(p->line.ptr[indent]))
        indent++;
    struct str text = str_trim(p->line);
    if (text.len == 0 || text.ptr[0] == '#' || text.ptr[0] == ';')
        return 0;
    if (p->has_key && indent > p->indent)
        return take_indented(p, text);
    return text.ptr[0] == '[' ? take_header(p, text) : take_key(p, text, indent);
}

static int parse(struct ini *ini, struct str text, enum ini_dialect dialect, struct error *err)
{
    struct parser p = {.ini = ini, .dialect = dialect, .rest = text, .err = err};
    if (str_starts(text, "\xff\xfe") || str_starts(text, "\xfe\xff")) {
        error_set(err, ERR_INPUT, "%.*s is UTF-16", STR_ARG(ini->path));
        error_hint(err, "Save it as UTF-8.");
        return -1;
    }
    if (str_starts(text, "\xef\xbb\xbf"))
        p.rest = str_skip(text, 3);
    while (next_line(&p))
        if (take_line(&p) != 0)
            return -1;
    return 0;
}

/* ---- files ---- */

static struct ini *ini_new(struct str path)
{
    struct ini *ini = mem_alloc(sizeof(*ini));
    ini->arena = arena_new();
    ini->path = arena_str(ini->arena, path);
    vec_init(&ini->sections, sizeof(struct ini_section *));
    vec_init(&ini->passed_over, sizeof(struct str));
    return ini;
}

void ini_free(struct ini *ini)
{
    if (!ini)
        return;
    for (size_t i = 0; i < ini->sections.len; i++)
        vec_clear(&VEC_AT(struct ini_section *, &ini->sections, i)->entries);
    vec_clear(&ini->sections);
    vec_clear(&ini->passed_over);
    secret_free(ini->text);
    arena_free(ini->arena);
    mem_free(ini);
}

static struct ini *parsed(struct ini *ini, size_t len, enum ini_dialect dialect, struct error *err)
{
    if (len > INI_FILE_BYTES_MAX) {
        error_set(err, ERR_LIMIT, "%.*s is larger than %u bytes", STR_ARG(ini->path),
                  INI_FILE_BYTES_MAX);
        ini_free(ini);
        return NULL;
    }
    if (parse(ini, str_make(secret_bytes(ini->text), len), dialect, err) != 0) {
        ini_free(ini);
        return NULL;
    }
    return ini;
}

struct ini *ini_parse(struct str path, struct str text, enum ini_dialect dialect, struct error *err)
{
    struct ini *ini = ini_new(path);
    size_t room = INI_FILE_BYTES_MAX + 1;
    size_t len = text.len < room ? text.len : room;
    ini->text = secret_new(len);
    if (len > 0)
        memcpy(secret_bytes(ini->text), text.ptr, len);
    return parsed(ini, len, dialect, err);
}

/* A home that this user may not even look into holds no file for them. */
static bool is_missing(const char *path)
{
    struct stat info;
    return stat(path, &info) != 0 && (errno == ENOENT || errno == ENOTDIR || errno == EACCES);
}

/* Returns the bytes read, at most one more than a file may have; -1 with errno. read() and no
 * stream: a stream's buffer would keep a copy. */
static ssize_t read_all(int fd, struct secret *out)
{
    size_t len = 0;
    while (len < secret_size(out)) {
        ssize_t n = read(fd, secret_bytes(out) + len, secret_size(out) - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        len += (size_t)n;
    }
    return (ssize_t)len;
}

/* For a regular file its size and one more byte: the mapping is locked, and little memory may be.
 * When that byte is filled as well, the file grew, or lies where sizes are not known. */
static size_t room_for(int fd)
{
    struct stat info;
    size_t most = INI_FILE_BYTES_MAX + 1;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size < 0 ||
        info.st_size >= (off_t)most)
        return most;
    return (size_t)info.st_size + 1;
}

/* People name /dev/null where no file shall be read. */
static bool is_null_device(const char *path)
{
    struct stat info, null;
    return stat(path, &info) == 0 && S_ISCHR(info.st_mode) && stat("/dev/null", &null) == 0 &&
           info.st_rdev == null.st_rdev;
}

static ssize_t read_file(struct ini *ini, char why[FILE_WHY_BYTES])
{
    if (is_null_device(ini->path.ptr)) {
        ini->text = secret_new(1);
        return 0;
    }
    int fd = file_open(ini->path.ptr, why);
    if (fd < 0)
        return -1;
    ini->text = secret_new(room_for(fd));
    ssize_t len = read_all(fd, ini->text);
    if (len == (ssize_t)secret_size(ini->text) && len <= (ssize_t)INI_FILE_BYTES_MAX &&
        lseek(fd, 0, SEEK_SET) == 0) {
        secret_free(ini->text);
        ini->text = secret_new(INI_FILE_BYTES_MAX + 1);
        len = read_all(fd, ini->text);
    }
    if (len < 0)
        (void)snprintf(why, FILE_WHY_BYTES, "%s", strerror(errno));
    close(fd);
    return len;
}

struct ini *ini_load(struct str path, enum ini_dialect dialect, struct error *err)
{
    struct ini *ini = ini_new(path);
    if (path.len == 0 || is_missing(ini->path.ptr))
        return ini;
    char why[FILE_WHY_BYTES];
    ssize_t len = read_file(ini, why);
    if (len >= 0)
        return parsed(ini, (size_t)len, dialect, err);
    error_set(err, ERR_INPUT, "%.*s cannot be read: %s", STR_ARG(path), why);
    ini_free(ini);
    return NULL;
}

/* ---- questions ---- */

bool ini_found(const struct ini *ini)
{
    return ini->text != NULL;
}

struct str ini_path(const struct ini *ini)
{
    return ini->path;
}

const struct ini_section *ini_find(const struct ini *ini, enum ini_kind kind, struct str name)
{
    return find(ini, kind, name);
}

bool ini_section_at(const struct ini *ini, size_t i, enum ini_kind *kind, struct str *name)
{
    if (i >= ini->sections.len)
        return false;
    const struct ini_section *section = VEC_AT(struct ini_section *, &ini->sections, i);
    *kind = section->kind;
    *name = section->name;
    return true;
}

bool ini_passed_over_at(const struct ini *ini, size_t i, struct str *heading)
{
    if (i >= ini->passed_over.len)
        return false;
    *heading = VEC_AT(struct str, &ini->passed_over, i);
    return true;
}

const struct ini_entry *ini_get_nested(const struct ini_section *section, const char *outer,
                                       const char *key)
{
    return section ? find_entry(section, str_from(outer), str_from(key)) : NULL;
}

const struct ini_entry *ini_get(const struct ini_section *section, const char *key)
{
    return ini_get_nested(section, "", key);
}
