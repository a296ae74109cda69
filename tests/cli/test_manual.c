/* The man pages and the completions name every option and every word of the tables. */
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
static void roff_name(const char *name, char out[128])
{
    char *to = out;
    (void)memcpy(to, "\\-\\-", 4);
    to += 4;
    for (; *name; name++) {
        if (*name == '-')
            *to++ = '\\';
        *to++ = *name;
    }
    *to = '\0';
}

static const char *man_page_of(enum command_id command)
{
    const char *name = command_spec(command)->name;
    if (strncmp(name, "rules", 5) == 0)
        return "docs/man/snapaudit-rules.1";
    if (strncmp(name, "policy", 6) == 0)
        return "docs/man/snapaudit-policy.1";
    if (command == COMMAND_AUDIT)
        return "docs/man/snapaudit-audit.1";
    if (command == COMMAND_GATE)
        return "docs/man/snapaudit-gate.1";
    if (command == COMMAND_EXPLAIN)
        return "docs/man/snapaudit-explain.1";
    if (command == COMMAND_COLLECT)
        return "docs/man/snapaudit-collect.1";
    if (command == COMMAND_IMPORT)
        return "docs/man/snapaudit-import.1";
    if (command == COMMAND_PERMISSIONS)
        return "docs/man/snapaudit-permissions.1";
    if (command == COMMAND_WHOAMI)
        return "docs/man/snapaudit-whoami.1";
    if (command == COMMAND_TEST_POLICY)
        return "docs/man/snapaudit-test-policy.1";
    if (command == COMMAND_VERIFY)
        return "docs/man/snapaudit-verify.1";
    if (strncmp(name, "evidence", 8) == 0)
        return "docs/man/snapaudit-evidence.1";
    return "docs/man/snapaudit.1";
}

TEST(manual__each_man_page_has_the_options_of_its_commands)
{
    struct arena *arena = arena_new();
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        const char *file = man_page_of((enum command_id)c);
        struct str page = read_file(arena, file);
        for (unsigned i = 0; i < OPTION_COUNT; i++) {
            char name[128];
            roff_name(option_spec((enum option_id)i)->name, name);
            if (option_belongs((enum option_id)i, (enum command_id)c))
                expect(page, file, name);
        }
        expect(page, file, command_spec((enum command_id)c)->name);
    }
    arena_free(arena);
}

/* The line of _snapaudit_options() for a command, with $judging and $messages put in. */
static struct str bash_options(struct arena *arena, struct str script, const char *command)
{
    char label[64];
    (void)snprintf(label, sizeof(label), strchr(command, ' ') ? " '%s') echo" : " %s", command);
    struct str functions = str_skip(script, str_find(script, "_snapaudit_options()"));
    struct str line = str_skip(functions, str_find(functions, label));
    line.len = str_find(line, "\n");
    const char *const variables[] = {"judging", "messages"};
    for (size_t i = 0; i < 2; i++) {
        char use[32];
        char definition[32];
        (void)snprintf(use, sizeof(use), "$%s", variables[i]);
        (void)snprintf(definition, sizeof(definition), "local %s='", variables[i]);
        if (!contains(line, use))
            continue;
        struct str value = str_skip(functions, str_find(functions, definition));
        value.len = str_find(value, "\n");
        line = arena_printf(arena, "%.*s %.*s", STR_ARG(line), STR_ARG(value));
    }
    return line;
}

TEST(manual__bash_completes_the_options_of_each_command)
{
    struct arena *arena = arena_new();
    const char *file = "completions/snapaudit.bash";
    struct str script = read_file(arena, file);
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        struct str words = bash_options(arena, script, command_spec((enum command_id)c)->name);
        for (unsigned i = 0; i < OPTION_COUNT; i++) {
            char name[64];
            (void)snprintf(name, sizeof(name), "--%s", option_spec((enum option_id)i)->name);
            if (option_belongs((enum option_id)i, (enum command_id)c))
                expect(words, file, name);
        }
    }
    arena_free(arena);
}

static void hyphenate(char *name)
{
    for (; *name; name++)
        if (*name == ' ')
            *name = '-';
}

/* A line of the fish file offers `option` for `command`, with its letter and its words. */
static bool fish_line_fits(struct str line, const struct option_spec *option, const char *command)
{
    char name[64];
    char letter[16];
    char word[64];
    (void)snprintf(name, sizeof(name), " -l %s ", option->name);
    (void)snprintf(letter, sizeof(letter), " -s %c ", option->letter);
    (void)snprintf(word, sizeof(word), " %s", command);
    hyphenate(word + 1);
    return contains(line, name) && contains(line, word) &&
           (!option->letter || contains(line, letter)) &&
           (!option->words || option->list || contains(line, option->words));
}

TEST(manual__fish_completes_the_options_of_each_command)
{
    struct arena *arena = arena_new();
    struct str script = read_file(arena, "completions/snapaudit.fish");
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        for (unsigned i = 0; i < OPTION_COUNT; i++) {
            if (!option_belongs((enum option_id)i, (enum command_id)c))
                continue;
            const struct option_spec *option = option_spec((enum option_id)i);
            const char *command = command_spec((enum command_id)c)->name;
            bool found = false;
            for (struct str rest = script; rest.len > 0;) {
                size_t len = str_find(rest, "\n");
                found = found || fish_line_fits(str_make(rest.ptr, len), option, command);
                rest = str_skip(rest, len + 1);
            }
            if (!found)
                print_error("fish: --%s of %s\n", option->name, command);
            assert_true(found);
        }
    }
    arena_free(arena);
}

TEST(manual__zsh_and_bash_know_every_name_and_word)
{
    static const char *const files[] = {"completions/_snapaudit", "completions/snapaudit.bash"};
    struct arena *arena = arena_new();
    for (size_t f = 0; f < 2; f++) {
        struct str script = read_file(arena, files[f]);
        for (unsigned i = 0; i < OPTION_COUNT; i++) {
            const struct option_spec *option = option_spec((enum option_id)i);
            char name[64];
            (void)snprintf(name, sizeof(name), "--%s", option->name);
            expect(script, files[f], name);
            if (option->words)
                expect(script, files[f], option->words);
        }
        for (unsigned c = 0; c < COMMAND_COUNT; c++)
            expect(script, files[f], command_spec((enum command_id)c)->name);
    }
    arena_free(arena);
}
