/* What may stand where: read from the words that --help has for it. */
#include <string.h>

#include "cli/completion/completion_internal.h"
#include "core/embedded.h"
#include "reports/format_table.h"
#include "rules/controls.h"
#include "rules/legend.h"
#include "rules/rule.h"

#define BRIEF_MIN 16
#define BRIEF_MAX 76

/* ---- words ---- */

static struct str add_word(struct str words, struct str word, struct arena *arena)
{
    return arena_printf(arena, "%.*s%s%.*s", STR_ARG(words), words.len > 0 ? " " : "",
                        STR_ARG(word));
}

static struct str rule_words(struct arena *arena)
{
    struct str words = STR_EMPTY;
    for (size_t i = 0; i < rule_count(); i++)
        words = add_word(words, str_from(rule_id(i)), arena);
    return words;
}

struct codes {
    struct str words;
    struct arena *arena;
};

/* A word of several rules is offered once. */
static void add_code(void *ctx, const struct legend_entry *entry)
{
    struct codes *codes = ctx;
    struct str code = str_from(entry->code);
    for (struct str rest = codes->words; rest.len > 0;) {
        size_t end = str_find(rest, " ");
        if (str_eq(str_make(rest.ptr, end), code))
            return;
        rest = str_skip(rest, end + 1);
    }
    codes->words = add_word(codes->words, code, codes->arena);
}

static struct str code_words(struct arena *arena)
{
    struct codes codes = {STR_EMPTY, arena};
    legend_each(add_code, &codes);
    return codes.words;
}

static struct str framework_words(struct arena *arena)
{
    struct str words = STR_EMPTY;
    for (size_t i = 0; i < frameworks_builtin_count; i++)
        words = add_word(words, str_from(frameworks_builtin[i]->name), arena);
    return words;
}

static struct str format_words(struct arena *arena)
{
    struct str words = STR_EMPTY;
    for (int i = 0; i < FORMAT_COUNT; i++)
        words = add_word(words, str_from(format_at((enum format_id)i)->name), arena);
    return words;
}

static struct str schema_words(struct arena *arena)
{
    struct str words = STR_EMPTY;
    for (size_t i = 0; i < snapaudit_schemas_count; i++)
        words = add_word(words, str_from(snapaudit_schemas[i].id), arena);
    return words;
}

bool command_begins_family(enum command_id command)
{
    return command_second_word(command).len > 0 &&
           (command == 0 || !str_eq(command_first_word(command), command_first_word(command - 1)));
}

struct str command_words(struct str family, struct arena *arena)
{
    struct str words = STR_EMPTY;
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        enum command_id command = (enum command_id)i;
        struct str first = command_first_word(command);
        if (family.len > 0 && str_eq(first, family))
            words = add_word(words, command_second_word(command), arena);
        bool is_new = command_second_word(command).len == 0 || command_begins_family(command);
        if (family.len == 0 && is_new)
            words = add_word(words, first, arena);
    }
    return words;
}

/* ---- places ---- */

static const struct {
    const char *name;
    enum lookup lookup;
    struct str (*words)(struct arena *arena);
} placeholders[] = {
    {"FILE", LOOKUP_FILES, NULL},
    {"DB", LOOKUP_FILES, NULL},
    {"DIR", LOOKUP_FOLDERS, NULL},
    {"FOLDER", LOOKUP_FOLDERS, NULL},
    {"PROFILE", LOOKUP_PROFILES, NULL},
    {"COMMAND", LOOKUP_COMMANDS, NULL},
    {"RULE", LOOKUP_NOTHING, rule_words},
    {"CODE", LOOKUP_NOTHING, code_words},
    {"FRAMEWORK", LOOKUP_NOTHING, framework_words},
    {"FORMAT", LOOKUP_NOTHING, format_words},
    {"SCHEMA", LOOKUP_NOTHING, schema_words},
};

static bool is_mark(char c)
{
    return strchr("|[]., ", c) != NULL;
}

/* Takes the next word off a place; what is in "[,ID...]" only repeats and is left out. False at the end. */
static bool next_word(struct str *place, struct str *word)
{
    while (place->len > 0 && is_mark(place->ptr[0]))
        *place = str_skip(*place, str_starts(*place, "[,") ? str_find(*place, "]") : 1);
    size_t len = 0;
    while (len < place->len && !is_mark(place->ptr[len]))
        len++;
    *word = str_make(place->ptr, len);
    *place = str_skip(*place, len);
    return len > 0;
}

static void add_placeholder(struct offer *offer, struct str name, struct arena *arena)
{
    for (size_t i = 0; i < sizeof(placeholders) / sizeof(placeholders[0]); i++) {
        if (!str_eq_c(name, placeholders[i].name))
            continue;
        if (placeholders[i].words)
            offer->words = add_word(offer->words, placeholders[i].words(arena), arena);
        if (placeholders[i].lookup > offer->lookup)
            offer->lookup =
                placeholders[i].lookup; /* of folders and files: files, and all is shown */
    }
}

struct offer offer_read(const char *place, struct arena *arena)
{
    struct str rest = str_from(place);
    struct offer offer = {.list = str_find(rest, "[,") < rest.len};
    struct str word;
    while (next_word(&rest, &word)) {
        bool stands_for_itself = word.ptr[0] >= 'a' && word.ptr[0] <= 'z';
        if (stands_for_itself) {
            offer.words = add_word(offer.words, word, arena);
            offer.list = false; /* "ID[,ID...]|any": it stands alone */
        } else {
            add_placeholder(&offer, word, arena);
        }
    }
    return offer;
}

struct offer offer_of(const struct option_spec *option, struct arena *arena)
{
    struct offer offer = offer_read(option->argument, arena);
    const char *words = option->words ? option->words : option->examples;
    if (!words)
        return offer;
    return (struct offer){.words = str_from(words), .list = option->list || offer.list};
}

/* ---- texts ---- */

/* At the last comma that leaves enough, else after a whole word. */
static struct str shorten(struct str text)
{
    size_t comma = 0;
    size_t blank = 0;
    for (size_t i = 0; i <= BRIEF_MAX; i++) {
        comma = text.ptr[i] == ',' ? i : comma;
        blank = text.ptr[i] == ' ' ? i : blank;
    }
    return str_make(text.ptr, comma >= BRIEF_MIN ? comma : blank);
}

struct str brief(const char *help)
{
    static const char *const ends[] = {"; ", " (", ", of {", ", such as"};
    struct str text = str_from(help);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        text.len = str_find(text, ends[i]);
    /* "with --org: the name of the role": it is said behind the colon */
    size_t colon = str_find(text, ": ");
    text.len = colon >= BRIEF_MIN ? colon : text.len;
    return text.len <= BRIEF_MAX ? text : shorten(text);
}

void put_guarded(struct sink *out, struct str text, const char *special, const char *guard)
{
    for (size_t i = 0; i < text.len; i++) {
        if (strchr(special, text.ptr[i]))
            sink_cstr(out, guard);
        sink_char(out, text.ptr[i]);
    }
}
