/* Pages that were read before, instead of a document. */
#include "collector/aws/answer_internal.h"

struct hearing {
    struct answer *answer;
    struct asked asked;
    bool again; /* what was asked for was not seen then */
};

static void hear(void *ctx, enum table table, const void *in)
{
    struct hearing *hearing = ctx;
    const struct operation_info *info = operation_info(hearing->answer->operation);
    if (hearing->answer->failed)
        return;
    answer_hear(hearing->answer, table, in);
    if (!hearing->answer->failed && info->unseen && info->unseen(in, &hearing->asked))
        hearing->again = true;
}

bool answer_read_before(struct answer *answer, const struct page_source *source,
                        const struct page_wanted *wanted, struct answer_page *out)
{
    struct hearing hearing = {answer, {STR_EMPTY, wanted->account, wanted->region}, false};
    struct page_wanted heard = *wanted;
    struct page_known known = {.next = STR_EMPTY};
    heard.record = hear;
    heard.record_ctx = &hearing;
    answer_reset(answer);
    if (!source->page(source->ctx, &heard, answer->part, answer->kept, &known) || answer->failed ||
        hearing.again || known.items != answer->page.items)
        return false;
    answer->page.next_token = known.next;
    *out = answer->page;
    return true;
}
