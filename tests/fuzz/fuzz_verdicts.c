/* Two files of expected verdicts, parted by a line "==": what was read is met by itself, and each
 * line of two files that differ stands on one side at least. */
#include <stdint.h>
#include <stdlib.h>

#include "reports/verdict_lines.h"
#include "core/limits.h"

#define MOST 65536

static void clear_met(struct vec *lines)
{
    for (size_t i = 0; i < lines->len; i++)
        VEC_AT(struct verdict_line, lines, i).met = false;
}

static bool read(struct vec *out, struct str text)
{
    struct error err = ERROR_INIT;
    vec_init(out, sizeof(struct verdict_line));
    if (verdicts_parse(out, STR_LIT("file"), text, &err) == 0)
        return true;
    if (err.code != ERR_INPUT || err.message[0] == '\0')
        abort();
    return false;
}

static void check_self(struct vec *lines, struct vec *differences)
{
    struct vec copy;
    vec_init(&copy, sizeof(struct verdict_line));
    for (size_t i = 0; i < lines->len; i++)
        (void)vec_push(&copy, &VEC_AT(struct verdict_line, lines, i));
    verdicts_compare(differences, lines, &copy);
    if (differences->len != 0)
        abort();
    vec_clear(&copy);
    clear_met(lines);
}

static void check_pair(struct vec *a, struct vec *b, struct vec *differences)
{
    verdicts_compare(differences, a, b);
    if (differences->len > a->len + b->len)
        abort();
    for (size_t i = 0; i < differences->len; i++) {
        struct verdict_difference d = VEC_AT(struct verdict_difference, differences, i);
        if (!d.expected && (!d.got || verdict_is_pass(d.got)))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_make((const char *)data, size);
    struct vec a, b, differences;
    if (size > MOST)
        return 0;
    size_t cut = str_find(text, "==\n");
    bool first = read(&a, str_make(text.ptr, cut));
    bool second = read(&b, str_skip(text, cut + 3));
    vec_init(&differences, sizeof(struct verdict_difference));
    if (first)
        check_self(&a, &differences);
    if (first && second)
        check_pair(&a, &b, &differences);
    vec_clear(&differences);
    vec_clear(&a);
    vec_clear(&b);
    return 0;
}
