#include "cli/gate/narrowed.h"

#include <stdlib.h>

#include "core/vec.h"

static int compare(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* `*` is as good as no word. */
static bool says_all(const struct vec *words)
{
    for (size_t i = 0; i < words->len; i++)
        if (str_eq_c(VEC_AT(struct str, words, i), "*"))
            return true;
    return false;
}

/* Adds " name=a,b" and empties `words`. */
static struct str add_list(struct str text, const char *name, struct vec *words,
                           struct arena *arena)
{
    bool all = says_all(words);
    if (words->len > 1)
        qsort(words->data, words->len, sizeof(struct str), compare);
    for (size_t i = 0; i < words->len && !all; i++) {
        struct str word = VEC_AT(struct str, words, i);
        if (i > 0 && str_eq(VEC_AT(struct str, words, i - 1), word))
            continue;
        text = i > 0 ? arena_printf(arena, "%.*s,%.*s", STR_ARG(text), STR_ARG(word))
                     : arena_printf(arena, "%.*s%s%s=%.*s", STR_ARG(text), text.len > 0 ? " " : "",
                                    name, STR_ARG(word));
    }
    vec_truncate(words, 0);
    return text;
}

struct str narrowed_text(const struct options *options, const struct where *where,
                         struct arena *arena)
{
    struct vec words;
    struct str text = STR_EMPTY;
    vec_init(&words, sizeof(struct str));
    options_words(options, OPTION_REGION, &words);
    text = add_list(text, "region", &words, arena);
    options_words(options, OPTION_RULES, &words);
    text = add_list(text, "rule", &words, arena);
    for (size_t i = 0; i < where->count; i++)
        (void)vec_push(&words, &where->items[i].text);
    text = add_list(text, "where", &words, arena);
    vec_clear(&words);
    return text;
}
