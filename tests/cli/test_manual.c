/* The man pages name every option of the tables. */
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "tests/support/test.h"

#define FILE_MAX 65536

static struct str read_file(struct arena *arena, const char *name)
{
    char path[4096];
    (void)snprintf(path, sizeof(path), "%s/%s", TEST_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        print_error("%s is missing\n", path);
    assert_non_null(file);
    char *bytes = arena_alloc(arena, FILE_MAX);
    size_t len = fread(bytes, 1, FILE_MAX, file);
    assert_true(len < FILE_MAX);
    (void)fclose(file);
    return str_make(bytes, len);
}

static bool contains(struct str text, const char *what)
{
    return str_find(text, what) < text.len;
}

static void expect(struct str text, const char *file, const char *what)
{
    if (!contains(text, what))
        print_error("%s does not have %s\n", file, what);
    assert_true(contains(text, what));
}

/* "--as-of" as roff writes it: "\-\-as\-of". */
static void roff(const char *text, char out[128])
{
    size_t len = 0;
    for (; *text && len < 126; text++) {
        if (*text == '-')
            out[len++] = '\\';
        out[len++] = *text;
    }
    out[len] = '\0';
}

/* Commands of a family share a page; `help` and `version` stand on that of the program. */
static void man_page_of(enum command_id command, char out[128])
{
    struct str family = command_first_word(command);
    bool on_main_page = command == COMMAND_HELP || command == COMMAND_VERSION;
    (void)snprintf(out, 128, "docs/man/snapaudit%s%.*s.1", on_main_page ? "" : "-",
                   on_main_page ? 0 : (int)family.len, family.ptr);
}

TEST(manual__each_man_page_has_the_options_of_its_commands)
{
    struct arena *arena = arena_new();
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        char file[128];
        man_page_of((enum command_id)c, file);
        struct str page = read_file(arena, file);
        for (unsigned i = 0; i < OPTION_COUNT; i++) {
            char option[128];
            char name[128];
            (void)snprintf(option, sizeof(option), "--%s", option_spec((enum option_id)i)->name);
            roff(option, name);
            if (option_belongs((enum option_id)i, (enum command_id)c))
                expect(page, file, name);
        }
        expect(page, file, command_spec((enum command_id)c)->name);
    }
    arena_free(arena);
}

TEST(manual__the_page_of_the_program_names_every_command)
{
    struct arena *arena = arena_new();
    struct str page = read_file(arena, "docs/man/snapaudit.1");
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        char name[128];
        roff(command_spec((enum command_id)c)->name, name);
        expect(page, "docs/man/snapaudit.1", name);
    }
    arena_free(arena);
}
