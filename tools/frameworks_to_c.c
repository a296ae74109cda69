/* frameworks_to_c OUTPUT.c FILE.yaml ...: the frameworks that the program brings along as constants, so
 * that no run has to read them; in the order of the arguments. Part of the build. */
#include <stdio.h>
#include <stdlib.h>

#include "core/file.h"
#include "core/sink.h"
#include "core/vec.h"
#include "policy/declaration.h"
#include "policy/framework.h"
#include "rules/rule.h"

static void say(void *ctx, const struct error *problem)
{
    (void)ctx;
    (void)fprintf(stderr, "%s\n  %s %s\n", problem->message, problem->detail, problem->hint);
}

static int read_file(struct arena *arena, const char *path, struct str *out)
{
    char block[16384];
    struct vec bytes;
    FILE *file = fopen(path, "r");
    if (!file)
        return -1;
    vec_init(&bytes, 1);
    for (size_t got; (got = fread(block, 1, sizeof(block), file)) > 0;)
        for (size_t i = 0; i < got; i++)
            (void)vec_push(&bytes, &block[i]);
    int result = ferror(file) ? -1 : 0;
    *out = arena_str(arena, str_make(bytes.data, bytes.len));
    vec_clear(&bytes);
    (void)fclose(file);
    return result;
}

/* A literal in which nothing can be misread; NULL without quotes. */
static void put_text(struct sink *out, const char *text)
{
    if (!text) {
        sink_cstr(out, "NULL");
        return;
    }
    sink_char(out, '"');
    for (const char *c = text; *c; c++) {
        if (str_is_of(str_make(c, 1), " .,:;/()-_#*"))
            sink_char(out, *c);
        else
            sink_printf(out, "\\%03o", (unsigned)(unsigned char)*c);
    }
    sink_char(out, '"');
}

static void put_rules(struct sink *out, const struct framework *f, size_t at)
{
    for (size_t c = 0; c < f->control_count; c++) {
        for (size_t e = 0; e < f->controls[c].evidence_count; e++) {
            const struct framework_evidence *evidence = &f->controls[c].evidence[e];
            sink_printf(out, "static const uint16_t rules_%zu_%zu_%zu[] = {", at, c, e);
            for (size_t i = 0; i < evidence->rule_count; i++)
                sink_printf(out, "%s%u", i > 0 ? ", " : "", (unsigned)evidence->rules[i]);
            sink_cstr(out, "};\n");
        }
    }
}

static void put_evidence(struct sink *out, const struct framework *f, size_t at)
{
    for (size_t c = 0; c < f->control_count; c++) {
        sink_printf(out, "static const struct framework_evidence evidence_%zu_%zu[] = {\n", at, c);
        for (size_t e = 0; e < f->controls[c].evidence_count; e++) {
            sink_cstr(out, "    {");
            put_text(out, f->controls[c].evidence[e].source);
            sink_printf(out, ", rules_%zu_%zu_%zu, %zu},\n", at, c, e,
                        f->controls[c].evidence[e].rule_count);
        }
        sink_cstr(out, "};\n");
    }
}

static void put_controls(struct sink *out, const struct framework *f, size_t at)
{
    sink_printf(out, "static const struct framework_control controls_%zu[] = {\n", at);
    for (size_t c = 0; c < f->control_count; c++) {
        const struct framework_control *control = &f->controls[c];
        const char *const texts[] = {control->id, control->title, control->edition, control->note};
        sink_cstr(out, "    {");
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
            put_text(out, texts[i]);
            sink_cstr(out, ", ");
        }
        sink_printf(out, "evidence_%zu_%zu, %zu},\n", at, c, control->evidence_count);
    }
    sink_cstr(out, "};\n");
}

static void put_framework(struct sink *out, const struct framework *f, size_t at)
{
    const char *const texts[] = {f->name, f->title, f->edition, f->note};
    put_rules(out, f, at);
    put_evidence(out, f, at);
    put_controls(out, f, at);
    sink_printf(out, "static const struct framework framework_%zu = {", at);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        put_text(out, texts[i]);
        sink_cstr(out, ", ");
    }
    sink_printf(out, "NULL, \"%s\", controls_%zu, %zu};\n\n", f->sha256, at, f->control_count);
}

static int put_file(struct sink *out, struct arena *arena, const char *path, size_t at)
{
    struct rule_set rules = {.items = NULL};
    rules.known = rule_catalogue(&rules.known_count);
    const struct framework_reading reading = {.rules = &rules, .problem = say};
    struct error err = ERROR_INIT;
    struct str text;
    if (read_file(arena, path, &text) != 0) {
        (void)fprintf(stderr, "could not read %s\n", path);
        return -1;
    }
    const struct framework *framework = framework_read(arena, str_from(path), text, &reading, &err);
    if (framework)
        put_framework(out, framework, at);
    return framework ? 0 : -1;
}

static int put_all(struct sink *out, struct arena *arena, int count, char **paths)
{
    sink_cstr(out, "/* Written by tools/frameworks_to_c.c. */\n#include \"rules/controls.h\"\n\n");
    for (int i = 0; i < count; i++)
        if (put_file(out, arena, paths[i], (size_t)i) != 0)
            return -1;
    sink_cstr(out, "const struct framework *const frameworks_builtin[] = {\n");
    for (int i = 0; i < count; i++)
        sink_printf(out, "    &framework_%d,\n", i);
    sink_printf(out, "};\nconst size_t frameworks_builtin_count = %d;\n", count);
    return 0;
}

int main(int argc, char **argv)
{
    struct error err = ERROR_INIT;
    struct sink *out = argc > 2 ? sink_file(argv[1], &err) : NULL;
    if (!out) {
        (void)fprintf(stderr, "frameworks_to_c: %s\n", argc > 2 ? err.message : "OUTPUT FILE ...");
        return EXIT_FAILURE;
    }
    struct arena *arena = arena_new();
    int result = put_all(out, arena, argc - 2, argv + 2);
    if (result == 0)
        result = sink_close(out, &err);
    else
        sink_abort(out);
    arena_free(arena);
    return result == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
