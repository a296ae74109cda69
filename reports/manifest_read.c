/* A manifest from its bytes, which anybody may have written. */
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/file.h"
#include "core/json_loader.h"
#include "core/limits.h"
#include "core/utf8.h"
#include "core/vec.h"
#include "reports/manifest.h"

#define RUN_ID_DIGITS 16

struct reader {
    struct manifest *out;
    struct arena *arena;
    struct error *err;
};

static int refuse(const struct reader *r, const char *where, const char *expected)
{
    return error_set(r->err, ERR_INPUT, "'%s' is not %s", where, expected);
}

/* ---- values ---- */

static struct str text_of(const json_t *value)
{
    return json_is_string(value) ? str_make(json_string_value(value), json_string_length(value))
                                 : STR_EMPTY;
}

static bool is_absent(const json_t *value)
{
    return !value || json_is_null(value);
}

static int read_text(const struct reader *r, const json_t *object, const char *key, struct str *out)
{
    const json_t *value = json_object_get(object, key);
    if (is_absent(value))
        return 0;
    if (!json_is_string(value))
        return refuse(r, key, "a text");
    *out = arena_str(r->arena, text_of(value));
    return 0;
}

static int read_ctext(const struct reader *r, const json_t *object, const char *key,
                      const char **out)
{
    struct str text = STR_LIT("");
    if (read_text(r, object, key, &text) != 0)
        return -1;
    *out = text.ptr;
    return 0;
}

static int read_time(const struct reader *r, const json_t *object, const char *key, instant *out)
{
    const json_t *value = json_object_get(object, key);
    *out = INSTANT_UNSET;
    if (is_absent(value) || (json_is_string(value) && instant_parse(text_of(value), out)))
        return 0;
    return refuse(r, key, "a time");
}

static int read_list(const struct reader *r, const json_t *object, const char *key,
                     struct strs *out)
{
    const json_t *list = json_object_get(object, key);
    if (is_absent(list))
        return 0;
    if (!json_is_array(list))
        return refuse(r, key, "a list");
    size_t count = json_array_size(list);
    struct str *items = arena_array(r->arena, count + 1, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        if (!json_is_string(json_array_get(list, i)))
            return refuse(r, key, "a list of texts");
        items[i] = arena_str(r->arena, text_of(json_array_get(list, i)));
    }
    *out = (struct strs){items, count};
    return 0;
}

static bool is_hex(struct str text, size_t digits)
{
    for (size_t i = 0; i < text.len; i++)
        if (!char_is_digit(text.ptr[i]) && (text.ptr[i] < 'a' || text.ptr[i] > 'f'))
            return false;
    return text.len == digits;
}

/* An object that may be absent: NULL then, and where it is none, with an error. */
static const json_t *object_of(const struct reader *r, const json_t *tree, const char *key,
                               int *result)
{
    const json_t *value = json_object_get(tree, key);
    if (is_absent(value))
        return NULL;
    if (json_is_object(value))
        return value;
    *result = refuse(r, key, "an object");
    return NULL;
}

/* ---- the run ---- */

static int read_ledger(const struct reader *r, const json_t *run)
{
    int result = 0;
    const json_t *told = object_of(r, run, "ledger", &result);
    if (!told)
        return result;
    struct ledger_seen *seen = arena_alloc(r->arena, sizeof(*seen));
    struct ledger *ledger = arena_alloc(r->arena, sizeof(*ledger));
    const json_t *records = json_object_get(told, "records");
    struct str head = text_of(json_object_get(told, "head"));
    r->out->run.ledger = seen;
    if (read_text(r, told, "file", &seen->name) != 0)
        return -1;
    if (is_absent(records))
        return 0; /* it could not be read */
    if (!json_is_integer(records) || json_integer_value(records) < 0)
        return refuse(r, "records", "a number");
    if (!is_hex(head, SHA256_HEX_MAX - 1))
        return refuse(r, "head", "a SHA-256");
    ledger->count = (size_t)json_integer_value(records);
    memcpy(ledger->head, head.ptr, head.len);
    seen->ledger = ledger;
    return 0;
}

static int read_scope(const struct reader *r, const json_t *run)
{
    int result = 0;
    const json_t *scope = object_of(r, run, "scope", &result);
    if (!scope)
        return result;
    return read_list(r, scope, "accounts", &r->out->run.accounts) != 0 ||
                   read_list(r, scope, "regions", &r->out->run.regions) != 0
               ? -1
               : 0;
}

static int read_words_of_run(const struct reader *r, const json_t *run)
{
    struct run_info *out = &r->out->run;
    const struct {
        const char *key;
        const char **to;
    } words[] = {
        {"as_of_source", &out->as_of_source},
        {"tool_version", &out->tool_version},
        {"policy_sha256", &out->policy_sha256},
        {"policy_name", &out->policy_name},
        {"policy_version", &out->policy_version},
        {"currency", &out->currency},
        {"priced_at", &out->priced_at},
        {"price_source", &out->price_source},
        {"baseline_sha256", &out->baseline_sha256},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (read_ctext(r, run, words[i].key, words[i].to) != 0)
            return -1;
    return 0;
}

static int on_text(const char *text, size_t len, void *sink)
{
    sink_write(sink, text, len);
    return 0;
}

static struct str as_it_stands(const struct reader *r, const json_t *value)
{
    struct sink *sink = sink_memory();
    (void)json_dump_callback(value, on_text, sink, JSON_ENSURE_ASCII);
    struct str text = arena_str(r->arena, sink_view(sink));
    sink_abort(sink);
    return text;
}

static int read_run(const struct reader *r, const json_t *tree)
{
    struct run_info *out = &r->out->run;
    int result = 0;
    const json_t *run = object_of(r, tree, "run", &result);
    if (!run)
        return result;
    if (!str_eq_c(text_of(json_object_get(run, "run_id")), out->run_id))
        return refuse(r, "run.run_id", "the run_id of the manifest");
    r->out->run_json = as_it_stands(r, run);
    return read_words_of_run(r, run) != 0 || read_time(r, run, "as_of", &out->as_of) != 0 ||
                   read_text(r, run, "caller", &out->caller) != 0 ||
                   read_text(r, run, "selection", &out->selection) != 0 ||
                   read_ledger(r, run) != 0 || read_scope(r, run) != 0
               ? -1
               : 0;
}

static int read_inventory(const struct reader *r, const json_t *tree)
{
    struct run_info *out = &r->out->run;
    int result = 0;
    const json_t *inventory = object_of(r, tree, "inventory", &result);
    if (!inventory)
        return result;
    return read_ctext(r, inventory, "read_from", &out->read_from) != 0 ||
                   read_time(r, inventory, "began", &out->read_began) != 0 ||
                   read_time(r, inventory, "ended", &out->read_ended) != 0
               ? -1
               : 0;
}

static int read_head(const struct reader *r, const json_t *tree)
{
    struct str signature = STR_EMPTY;
    struct str run_id = text_of(json_object_get(tree, "run_id"));
    if (!str_eq_c(text_of(json_object_get(tree, "schema")), MANIFEST_SCHEMA))
        return refuse(r, "schema", MANIFEST_SCHEMA);
    if (!is_hex(run_id, RUN_ID_DIGITS))
        return refuse(r, "run_id", "16 hex digits");
    memcpy(r->out->run.run_id, run_id.ptr, RUN_ID_DIGITS);
    if (read_text(r, tree, "signature", &signature) != 0)
        return -1;
    if (!str_is_empty(signature) && !str_eq_c(signature, SIGNATURE_NAME))
        return refuse(r, "signature", SIGNATURE_NAME);
    r->out->is_signed = !str_is_empty(signature);
    return read_time(r, tree, "made_at", &r->out->run.made_at);
}

/* ---- the files ---- */

static bool has_control(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.ptr[i] < 0x20 || name.ptr[i] == 0x7f)
            return true;
    return false;
}

/* A name that leads out of the folder, or that another system would read as such, is no file of it. */
const char *manifest_name_flaw(struct str name)
{
    if (str_is_empty(name))
        return "is empty";
    if (name.len > LIMIT_FILE_NAME_BYTES)
        return "is too long";
    if (str_find(name, "/") < name.len || str_find(name, "\\") < name.len)
        return "leads into another folder";
    if (str_find(name, "..") < name.len || str_eq_c(name, "."))
        return "leads out of the folder";
    if (has_control(name))
        return "holds a control character";
    if (str_eq_c(name, MANIFEST_NAME) || str_eq_c(name, SIGNATURE_NAME))
        return "is that of the manifest itself, or of its signature";
    return NULL;
}

static int read_file(const struct reader *r, const json_t *entry, struct manifest_file *out)
{
    static const char *const keys[] = {"name", "bytes", "sha256"};
    const json_t *bytes = json_object_get(entry, "bytes");
    struct str name = text_of(json_object_get(entry, "name"));
    struct str digest = text_of(json_object_get(entry, "sha256"));
    if (json_object_size(entry) != sizeof(keys) / sizeof(keys[0]) ||
        !json_is_string(json_object_get(entry, "name")) || !json_is_integer(bytes) ||
        json_integer_value(bytes) < 0 || !is_hex(digest, SHA256_HEX_MAX - 1))
        return refuse(r, "files", "a list of files with name, bytes and sha256 alone");
    const char *flaw = manifest_name_flaw(name);
    if (flaw) {
        (void)error_set(r->err, ERR_INPUT, "a name in 'files' %s: '%.*s'", flaw,
                        (int)(name.len < 100 ? name.len : 100), name.len > 0 ? name.ptr : "");
        return -1;
    }
    out->name = arena_str(r->arena, name);
    out->bytes = (uint64_t)json_integer_value(bytes);
    memcpy(out->sha256, digest.ptr, digest.len);
    return 0;
}

static int compare_names(const void *left, const void *right)
{
    return str_cmp(**(const struct str *const *)left, **(const struct str *const *)right);
}

static int refuse_twice(const struct reader *r, const struct manifest_file *files, size_t count)
{
    const struct str **names = arena_array(r->arena, count + 1, sizeof(const struct str *));
    for (size_t i = 0; i < count; i++)
        names[i] = &files[i].name;
    qsort(names, count, sizeof(const struct str *), compare_names);
    for (size_t i = 1; i < count; i++)
        if (str_eq(*names[i - 1], *names[i]))
            return error_set(r->err, ERR_INPUT, "'files' lists '%.*s' twice", STR_ARG(*names[i]));
    return 0;
}

static int read_files(const struct reader *r, const json_t *tree)
{
    const json_t *list = json_object_get(tree, "files");
    size_t count = json_array_size(list); /* 0 of what is no list */
    if (!json_is_array(list))
        return refuse(r, "files", "a list");
    if (count > LIMIT_PACK_FILES)
        return error_set(r->err, ERR_LIMIT, "'files' lists more than %u", LIMIT_PACK_FILES);
    struct manifest_file *files = arena_array(r->arena, count + 1, sizeof(*files));
    for (size_t i = 0; i < count; i++)
        if (read_file(r, json_array_get(list, i), &files[i]) != 0)
            return -1;
    r->out->files = files;
    r->out->file_count = count;
    return refuse_twice(r, files, count);
}

/* ---- all ---- */

static int read_tree(const struct reader *r, const json_t *tree)
{
    if (!json_is_object(tree))
        return error_set(r->err, ERR_INPUT, "it is %s, not an object", json_what(tree));
    return read_head(r, tree) != 0 || read_inventory(r, tree) != 0 || read_run(r, tree) != 0 ||
                   read_files(r, tree) != 0
               ? -1
               : 0;
}

static struct manifest empty_manifest(void)
{
    return (struct manifest){.run = {.as_of = INSTANT_UNSET,
                                     .made_at = INSTANT_UNSET,
                                     .read_began = INSTANT_UNSET,
                                     .read_ended = INSTANT_UNSET}};
}

int manifest_parse(struct manifest *out, struct arena *arena, struct str text, struct error *err)
{
    const struct reader reader = {out, arena, err};
    json_error_t flaw;
    *out = empty_manifest();
    if (text.len > LIMIT_MANIFEST_BYTES)
        return error_set(err, ERR_LIMIT, "it is longer than %u bytes", LIMIT_MANIFEST_BYTES);
    json_t *tree = json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, &flaw);
    if (!tree)
        return error_set(err, ERR_INPUT, "line %d, column %d: not valid JSON: %s", flaw.line,
                         flaw.column, flaw.text);
    int result = read_tree(&reader, tree);
    json_decref(tree);
    return result;
}

static void read_whole(int fd, struct vec *bytes)
{
    char block[16384];
    ssize_t got;
    while (bytes->len <= LIMIT_MANIFEST_BYTES && (got = read(fd, block, sizeof(block))) > 0) {
        vec_reserve(bytes, bytes->len + (size_t)got);
        memcpy((char *)bytes->data + bytes->len, block, (size_t)got);
        bytes->len += (size_t)got;
    }
}

void manifest_read(struct manifest *out, struct arena *arena, const char *path)
{
    char why[FILE_WHY_BYTES];
    struct vec bytes;
    vec_init(&bytes, 1);
    int fd = file_open(path, why);
    if (fd >= 0) {
        read_whole(fd, &bytes);
        (void)close(fd);
    }
    if (manifest_parse(out, arena, str_make(bytes.data, bytes.len), NULL) != 0)
        *out = empty_manifest();
    vec_clear(&bytes);
}

const struct manifest_file *manifest_find(const struct manifest *manifest, const char *name)
{
    for (size_t i = 0; i < manifest->file_count; i++)
        if (str_eq_c(manifest->files[i].name, name))
            return &manifest->files[i];
    return NULL;
}
