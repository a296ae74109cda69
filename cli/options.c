#include "cli/options.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Names to compare a slip with: options and words are few. */
#define CANDIDATES_MAX   64
#define FIRST_WORD_BYTES 32

struct parser {
    struct options *out;
    struct given *given;
    struct str *operands;
    char *const *argv;
    int argc;
    int at;             /* the argument looked at */
    bool only_operands; /* after `--` */
    struct error *err;
};

/* ---- names of commands ---- */

struct str command_first_word(enum command_id command)
{
    const char *name = command_spec(command)->name;
    return str_make(name, strcspn(name, " "));
}

struct str command_second_word(enum command_id command)
{
    struct str whole = str_from(command_spec(command)->name);
    return str_skip(whole, str_find(whole, " ") + 1);
}

static bool is_family(struct str word)
{
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        enum command_id command = (enum command_id)i;
        if (str_eq(command_first_word(command), word) && command_second_word(command).len > 0)
            return true;
    }
    return false;
}

bool command_topic_exists(struct str words)
{
    if (str_is_empty(words) || is_family(words))
        return true;
    for (unsigned i = 0; i < COMMAND_COUNT; i++)
        if (str_eq_c(words, command_spec((enum command_id)i)->name))
            return true;
    return false;
}

static bool find_command(struct str first, struct str second, enum command_id *out)
{
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        *out = (enum command_id)i;
        if (str_eq(command_first_word(*out), first) && str_eq(command_second_word(*out), second))
            return true;
    }
    return false;
}

/* The command that the name of its family alone stands for, where nothing or an option follows. */
static bool find_alone(struct str family, struct str next, enum command_id *out)
{
    if (!str_is_empty(next) && !str_starts(next, "-"))
        return false;
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        *out = (enum command_id)i;
        if (str_eq(command_first_word(*out), family) && command_spec(*out)->alone)
            return true;
    }
    return false;
}

struct str command_nearest(struct str word)
{
    char words[COMMAND_COUNT][FIRST_WORD_BYTES];
    const char *candidates[COMMAND_COUNT];
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        struct str first = command_first_word((enum command_id)i);
        (void)snprintf(words[i], sizeof(words[i]), "%.*s", STR_ARG(first));
        candidates[i] = words[i];
    }
    const char *nearest = str_nearest(word, candidates, COMMAND_COUNT);
    for (unsigned i = 0; i < COMMAND_COUNT; i++)
        if (nearest == candidates[i])
            return command_first_word((enum command_id)i);
    return STR_EMPTY;
}

/* "init, check, show" of the family "policy". */
static struct str family_members(struct arena *arena, struct str family)
{
    struct str list = STR_EMPTY;
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        enum command_id command = (enum command_id)i;
        if (!str_eq(command_first_word(command), family))
            continue;
        list = arena_printf(arena, "%.*s%s%.*s", STR_ARG(list), list.len > 0 ? ", " : "",
                            STR_ARG(command_second_word(command)));
    }
    return list;
}

static const char *nearest_member(struct str family, struct str word)
{
    const char *candidates[COMMAND_COUNT];
    size_t count = 0;
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        enum command_id command = (enum command_id)i;
        if (str_eq(command_first_word(command), family))
            candidates[count++] = command_second_word(command).ptr;
    }
    return str_nearest(word, candidates, count);
}

/* ---- usage errors ---- */

static int unknown_command(struct str word, struct error *err)
{
    struct str nearest = command_nearest(word);
    if (nearest.len > 0)
        (void)error_set(err, ERR_USAGE, "unknown command %.*s; did you mean %.*s?", STR_ARG(word),
                        STR_ARG(nearest));
    else
        (void)error_set(err, ERR_USAGE, "unknown command %.*s", STR_ARG(word));
    error_hint(err, "'snapaudit help' lists the commands");
    return -1;
}

static int unknown_member(struct arena *arena, struct str family, struct str word,
                          struct error *err)
{
    const char *nearest = str_is_empty(word) ? NULL : nearest_member(family, word);
    if (str_is_empty(word))
        (void)error_set(err, ERR_USAGE, "'snapaudit %.*s' needs one more word: %.*s",
                        STR_ARG(family), STR_ARG(family_members(arena, family)));
    else if (nearest)
        (void)error_set(err, ERR_USAGE, "unknown command %.*s %.*s; did you mean %.*s %s?",
                        STR_ARG(family), STR_ARG(word), STR_ARG(family), nearest);
    else
        (void)error_set(err, ERR_USAGE, "unknown command %.*s %.*s; it is one of %.*s",
                        STR_ARG(family), STR_ARG(word), STR_ARG(family_members(arena, family)));
    error_hint(err, "'snapaudit help %.*s' says more", STR_ARG(family));
    return -1;
}

static void hint_help(const struct parser *p)
{
    error_hint(p->err, "'snapaudit help %s' lists the options",
               command_spec(p->out->command)->name);
}

/* The command that has an option of this name, for those who remembered the wrong one; else NULL.
 */
static const char *owner_of(struct str name)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        for (unsigned c = 0; c < COMMAND_COUNT; c++)
            if (str_eq_c(name, option_spec((enum option_id)i)->name) &&
                option_belongs((enum option_id)i, (enum command_id)c))
                return command_spec((enum command_id)c)->name;
    return NULL;
}

static int unknown_option(const struct parser *p, struct str name)
{
    const char *candidates[CANDIDATES_MAX];
    size_t count = 0;
    for (unsigned i = 0; i < OPTION_COUNT && count < CANDIDATES_MAX; i++)
        if (option_belongs((enum option_id)i, p->out->command))
            candidates[count++] = option_spec((enum option_id)i)->name;
    const char *nearest = str_nearest(name, candidates, count);
    const char *owner = owner_of(name);
    if (owner)
        (void)error_set(p->err, ERR_USAGE,
                        "'snapaudit %s' has no option --%.*s ('snapaudit %s' has)",
                        command_spec(p->out->command)->name, STR_ARG(name), owner);
    else if (nearest)
        (void)error_set(p->err, ERR_USAGE, "unknown option --%.*s; did you mean --%s?",
                        STR_ARG(name), nearest);
    else
        (void)error_set(p->err, ERR_USAGE, "unknown option --%.*s", STR_ARG(name));
    hint_help(p);
    return -1;
}

static int unknown_letter(const struct parser *p, char letter)
{
    (void)error_set(p->err, ERR_USAGE, "unknown option -%c", letter);
    hint_help(p);
    return -1;
}

/* ---- arguments ---- */

static bool is_one_of(struct str value, const char *words)
{
    for (struct str rest = str_from(words); rest.len > 0;) {
        size_t len = str_find(rest, " ");
        if (str_eq(value, str_make(rest.ptr, len)))
            return true;
        rest = str_skip(rest, len + 1);
    }
    return false;
}

static const char *nearest_word(struct arena *arena, struct str value, const char *words)
{
    const char *candidates[CANDIDATES_MAX];
    size_t count = 0;
    for (struct str rest = str_from(words); rest.len > 0 && count < CANDIDATES_MAX;) {
        size_t len = str_find(rest, " ");
        candidates[count++] = arena_str(arena, str_make(rest.ptr, len)).ptr;
        rest = str_skip(rest, len + 1);
    }
    return str_nearest(value, candidates, count);
}

static int check_words(const struct parser *p, struct arena *arena, const struct option_spec *spec,
                       struct str value)
{
    if (!spec->words || spec->list || is_one_of(value, spec->words))
        return 0;
    const char *nearest = nearest_word(arena, value, spec->words);
    if (nearest)
        (void)error_set(p->err, ERR_USAGE, "--%s: unknown word %.*s; did you mean %s?", spec->name,
                        STR_ARG(value), nearest);
    else
        (void)error_set(p->err, ERR_USAGE, "--%s: unknown word %.*s", spec->name, STR_ARG(value));
    error_hint(p->err, "--%s takes one of: %s", spec->name, spec->words);
    return -1;
}

static int add_given(struct parser *p, struct arena *arena, enum option_id id, struct str value)
{
    const struct option_spec *spec = option_spec(id);
    if (id == OPTION_HELP)
        p->out->wants_help = true;
    if (spec->argument && !spec->repeats && options_has(p->out, id)) {
        (void)error_set(p->err, ERR_USAGE, "--%s is given twice", spec->name);
        error_hint(p->err, "give it once: --%s %s", spec->name, spec->argument);
        return -1;
    }
    if (spec->argument && check_words(p, arena, spec, value) != 0)
        return -1;
    p->given[p->out->given_count++] = (struct given){id, value};
    return 0;
}

static bool find_name(enum command_id command, struct str name, enum option_id *out)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        *out = (enum option_id)i;
        if (option_belongs(*out, command) && str_eq_c(name, option_spec(*out)->name))
            return true;
    }
    return false;
}

static bool find_letter(enum command_id command, char letter, enum option_id *out)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        *out = (enum option_id)i;
        if (option_belongs(*out, command) && option_spec(*out)->letter == letter)
            return true;
    }
    return false;
}

/* An option of this command stands where an argument should. */
static bool looks_like_option(const struct parser *p, const char *text)
{
    struct str name = str_from(text);
    if (!str_starts(name, "-") || name.len < 2)
        return false;
    enum option_id ignored;
    if (!str_starts(name, "--"))
        return name.len == 2 && find_letter(p->out->command, text[1], &ignored);
    name = str_skip(name, 2);
    return str_is_empty(name) ||
           find_name(p->out->command, str_make(name.ptr, str_find(name, "=")), &ignored);
}

/* The argument of an option that did not bring it along: the next word. */
static int next_word(struct parser *p, const struct option_spec *spec, struct str *out)
{
    const char *next = p->at + 1 < p->argc ? p->argv[p->at + 1] : NULL;
    if (next && *next && !looks_like_option(p, next)) {
        p->at++;
        *out = str_from(next);
        return 0;
    }
    (void)error_set(p->err, ERR_USAGE, "--%s needs an argument: %s", spec->name, spec->argument);
    if (next && *next)
        error_hint(p->err, "%s is an option; --%s=%s would take it as the argument", next,
                   spec->name, next);
    else
        hint_help(p);
    return -1;
}

static int take_long(struct parser *p, struct arena *arena, struct str text)
{
    size_t equals = str_find(text, "=");
    struct str name = str_make(text.ptr, equals);
    struct str value = str_skip(text, equals + 1);
    bool has_value = equals < text.len;
    enum option_id id;
    if (!find_name(p->out->command, name, &id))
        return unknown_option(p, name);
    const struct option_spec *spec = option_spec(id);
    if (has_value && !spec->argument) {
        (void)error_set(p->err, ERR_USAGE, "--%s takes no argument", spec->name);
        hint_help(p);
        return -1;
    }
    if (has_value && str_is_empty(value)) {
        (void)error_set(p->err, ERR_USAGE, "--%s needs an argument: %s", spec->name,
                        spec->argument);
        hint_help(p);
        return -1;
    }
    if (!has_value && spec->argument && next_word(p, spec, &value) != 0)
        return -1;
    return add_given(p, arena, id, value);
}

/* -q, -o DIR, -oDIR, and letters without argument in one: -qh. */
static int take_letters(struct parser *p, struct arena *arena, struct str letters)
{
    while (letters.len > 0) {
        enum option_id id;
        if (!find_letter(p->out->command, letters.ptr[0], &id))
            return unknown_letter(p, letters.ptr[0]);
        letters = str_skip(letters, 1);
        struct str value = STR_EMPTY;
        const struct option_spec *spec = option_spec(id);
        if (spec->argument && letters.len > 0) {
            value = letters;
            letters = STR_EMPTY;
        } else if (spec->argument && next_word(p, spec, &value) != 0) {
            return -1;
        }
        if (add_given(p, arena, id, value) != 0)
            return -1;
    }
    return 0;
}

static int take(struct parser *p, struct arena *arena, struct str word)
{
    if (p->only_operands || !str_starts(word, "-") || word.len == 1) {
        p->operands[p->out->operand_count++] = word;
        return 0;
    }
    if (str_eq_c(word, "--")) {
        p->only_operands = true;
        return 0;
    }
    if (str_starts(word, "--"))
        return take_long(p, arena, str_skip(word, 2));
    return take_letters(p, arena, str_skip(word, 1));
}

static int check_operands(const struct parser *p)
{
    const struct command_spec *spec = command_spec(p->out->command);
    size_t count = p->out->operand_count;
    if (p->out->wants_help || (count >= spec->operands_min && count <= spec->operands_max))
        return 0;
    if (count < spec->operands_min) {
        (void)error_set(p->err, ERR_USAGE, "'snapaudit %s' needs %s", spec->name, spec->operands);
    } else {
        struct str extra = p->operands[spec->operands_max];
        (void)error_set(p->err, ERR_USAGE, "'snapaudit %s' does not expect '%.*s'%s%s", spec->name,
                        STR_ARG(extra), *spec->operands ? " after " : "", spec->operands);
    }
    error_hint(p->err, "'snapaudit help %s' shows how it is used", spec->name);
    return -1;
}

static int take_all(struct parser *p, struct arena *arena)
{
    size_t room = 0; /* options and operands: at most one for each byte of the command line */
    for (int i = p->at; i < p->argc; i++)
        room += strlen(p->argv[i]) + 1;
    p->out->given = p->given = arena_array(arena, room + 1, sizeof(*p->given));
    p->out->operands = p->operands = arena_array(arena, room + 1, sizeof(*p->operands));
    for (; p->at < p->argc; p->at++)
        if (take(p, arena, str_from(p->argv[p->at])) != 0)
            return -1;
    return check_operands(p);
}

/* ---- the words before the options ---- */

static int no_command(struct error *err)
{
    (void)error_set(err, ERR_USAGE, "no command given");
    error_hint(err, "'snapaudit help' lists the commands; the first one is 'snapaudit audit'");
    return -1;
}

static int option_before_command(struct str word, struct error *err)
{
    struct str name = str_skip(word, str_starts(word, "--") ? 2 : 1);
    const char *owner = owner_of(str_make(name.ptr, str_find(name, "=")));
    if (owner)
        (void)error_set(err, ERR_USAGE, "options follow the command: snapaudit %s %.*s", owner,
                        STR_ARG(word));
    else
        (void)error_set(err, ERR_USAGE, "unknown option %.*s; a command comes first",
                        STR_ARG(word));
    error_hint(err, "'snapaudit help' lists the commands");
    return -1;
}

static bool is_help_option(struct str word)
{
    return str_eq_c(word, "--help") || str_eq_c(word, "-h");
}

/* `snapaudit --help`, `snapaudit --version`, and what is wrong with anything else there. */
static int leading_option(struct options *out, struct str word, struct error *err)
{
    if (is_help_option(word)) {
        out->command = COMMAND_HELP;
        out->wants_help = true;
        return 0;
    }
    if (str_eq_c(word, "--version")) {
        out->command = COMMAND_VERSION;
        return 0;
    }
    return option_before_command(word, err);
}

int options_parse(struct options *out, int argc, char *const *argv, struct arena *arena,
                  struct error *err)
{
    *out = (struct options){.command = COMMAND_HELP};
    if (argc < 2)
        return no_command(err);
    struct str first = str_from(argv[1]);
    if (str_starts(first, "-"))
        return leading_option(out, first, err);
    struct parser parser = {.out = out, .argv = argv, .argc = argc, .at = 2, .err = err};
    struct str second = STR_EMPTY;
    if (is_family(first)) {
        second = argc > 2 ? str_from(argv[2]) : STR_EMPTY;
        parser.at = 3;
        if (is_help_option(second)) {
            out->wants_help = true;
            out->topic = first;
            return 0;
        }
        if (find_alone(first, second, &out->command))
            parser.at = 2;
        else if (!find_command(first, second, &out->command))
            return unknown_member(arena, first, second, err);
    } else if (!find_command(first, second, &out->command)) {
        return unknown_command(first, err);
    }
    out->topic = str_from(command_spec(out->command)->name);
    return take_all(&parser, arena);
}

bool options_has(const struct options *options, enum option_id id)
{
    for (size_t i = 0; i < options->given_count; i++)
        if (options->given[i].id == id)
            return true;
    return false;
}

struct str options_value(const struct options *options, enum option_id id, struct str otherwise)
{
    for (size_t i = options->given_count; i > 0; i--)
        if (options->given[i - 1].id == id)
            return options->given[i - 1].value;
    return otherwise;
}

void options_words(const struct options *options, enum option_id id, struct vec *words)
{
    for (size_t i = 0; i < options->given_count; i++) {
        if (options->given[i].id != id)
            continue;
        for (struct str rest = options->given[i].value; rest.len > 0;) {
            size_t len = str_find(rest, ",");
            struct str word = str_trim(str_make(rest.ptr, len));
            (void)vec_push(words, &word);
            rest = str_skip(rest, len + 1);
        }
    }
}

struct strs options_list(const struct options *options, enum option_id id, struct arena *arena)
{
    struct vec words;
    vec_init(&words, sizeof(struct str));
    options_words(options, id, &words);
    struct str *items = arena_array(arena, words.len + 1, sizeof(*items));
    if (words.len > 0)
        memcpy(items, words.data, words.len * sizeof(*items));
    struct strs list = {items, words.len};
    vec_clear(&words);
    return list;
}
