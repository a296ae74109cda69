/* A manifest is refused with a reason, or read; what was read is written, and reads the same again. Names of
 * its files stay in one folder. */
#include <stdint.h>
#include <stdlib.h>

#include "reports/manifest.h"

static struct sink *written(const struct manifest *manifest)
{
    struct sink *text = sink_memory();
    manifest_write(text, manifest);
    return text;
}

static void read_again(struct arena *arena, const struct manifest *manifest)
{
    struct manifest again;
    struct error err = ERROR_INIT;
    struct sink *first = written(manifest);
    if (manifest_parse(&again, arena, sink_view(first), &err) != 0)
        abort();
    struct sink *second = written(&again);
    if (!str_eq(sink_view(first), sink_view(second)))
        abort();
    sink_abort(first);
    sink_abort(second);
}

static void look_at_names(const struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->file_count; i++) {
        struct str name = manifest->files[i].name;
        if (name.len == 0 || memchr(name.ptr, '/', name.len) || memchr(name.ptr, '\0', name.len) ||
            str_find(name, "..") < name.len)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct manifest manifest;
    struct error err = ERROR_INIT;
    struct arena *arena = arena_new();
    if (manifest_parse(&manifest, arena, str_make((const char *)data, size), &err) == 0) {
        look_at_names(&manifest);
        read_again(arena, &manifest);
    } else if (err.code == ERR_NONE || !err.message[0]) {
        abort();
    }
    arena_free(arena);
    return 0;
}
