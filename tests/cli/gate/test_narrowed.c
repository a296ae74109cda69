/* The same question in other words is the same category, another question is not. */
#include "cli/gate/narrowed.h"
#include "tests/support/test.h"

#include <string.h>

#define WORDS_MAX 12

static void expect(const char *const *words, const char *text)
{
    struct error err = ERROR_INIT;
    struct arena *arena = arena_new();
    struct options options;
    struct where where;
    struct str texts[WORDS_MAX];
    char *argv[WORDS_MAX + 1];
    int argc = 0;
    size_t count = 0;
    for (; words[argc]; argc++) {
        size_t len = strlen(words[argc]);
        argv[argc] = arena_alloc(arena, len + 1);
        memcpy(argv[argc], words[argc], len);
    }
    assert_int_equal(options_parse(&options, argc, argv, arena, &err), 0);
    for (size_t i = 0; i < options.given_count; i++)
        if (options.given[i].id == OPTION_WHERE)
            texts[count++] = options.given[i].value;
    assert_int_equal(where_parse(&where, texts, count, arena, &err), 0);
    struct str got = narrowed_text(&options, &where, arena);
    if (!str_eq_c(got, text))
        fail_msg("'%.*s', not '%s'", STR_ARG(got), text);
    arena_free(arena);
}

#define EXPECT(text, ...) expect((const char *const[]){"snapaudit", __VA_ARGS__, NULL}, text)

TEST(narrowed__by_nothing_is_empty)
{
    EXPECT("", "audit", "--input", "x", "--fail-on", "high", "--account", "111122223333");
    EXPECT("", "gate", "deploy");
    EXPECT("", "gate", "--rule", "*");
    EXPECT("", "audit", "--rule", "RPO-*,*");
}

TEST(narrowed__names_regions_rules_and_resources)
{
    EXPECT("region=eu-west-1 rule=RPO-* where=tag:App=payments", "gate", "--where",
           "tag:App=payments", "--rule", "RPO-*", "--region", "eu-west-1");
    EXPECT("where=tag:A\\,B=c d", "audit", "--where", "tag:A\\,B=c d");
}

TEST(narrowed__order_and_repeats_do_not_matter)
{
    static const char text[] = "rule=COPY-RPO,RPO-* where=kind=volume,region=eu-*";
    EXPECT(text, "audit", "--rule", "RPO-*, COPY-RPO", "--where", "region=eu-*,kind=volume");
    EXPECT(text, "audit", "--where", "kind=volume", "--rule", "COPY-RPO", "--rule",
           "RPO-*,COPY-RPO", "--where", "region=eu-*");
}
