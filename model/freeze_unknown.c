#include <stdlib.h>
#include <string.h>

#include "model/freeze_internal.h"

static int word_cmp(const void *a, const void *b)
{
    const struct unknown_word *x = a;
    const struct unknown_word *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return strcmp(x->text, y->text);
}

/* What all parts met, by kind and name, so that who read what leaves no trace. */
void freeze_unknown(struct freeze *f)
{
    struct graph *g = f->graph;
    struct vec words;
    vec_init(&words, sizeof(struct unknown_word));
    for (size_t p = 0; p < f->part_count; p++) {
        for (size_t i = 0; i < f->parts[p]->unknown.len; i++) {
            const struct part_word *from = &VEC_AT(struct part_word, &f->parts[p]->unknown, i);
            if (from->count == 0)
                continue;
            struct unknown_word *to = vec_push(&words, NULL);
            to->kind = from->kind;
            to->text = arena_str(g->memory->details, str_from(from->text)).ptr;
            to->count = from->count;
        }
    }
    if (words.len > 1)
        qsort(words.data, words.len, sizeof(struct unknown_word), word_cmp);
    struct unknown_word *all = words.data;
    size_t kept = words.len > 0 ? 1 : 0;
    for (size_t i = 1; i < words.len; i++) {
        if (word_cmp(&all[i], &all[kept - 1]) == 0)
            all[kept - 1].count += all[i].count;
        else
            all[kept++] = all[i];
    }
    vec_truncate(&words, kept);
    g->unknown_word_count = (uint32_t)kept;
    g->unknown_words = graph_adopt(g, &words);
}
