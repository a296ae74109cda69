#include "collector/aws/ask.h"

#include <poll.h>
#include <stdio.h>

#include "collector/aws/retry.h"
#include "collector/aws/timing.h"
#include "collector/aws/transport.h"
#include "core/arena.h"
#include "core/limits.h"
#include "core/mem.h"

struct asking {
    struct asker *asker;
    const struct aws_terms *terms;
    const struct aws_question *question;
    struct endpoint endpoint;
    struct call *call;
    int64_t begun_ms;
};

static int send_one(struct asking *a, int64_t left_ms, struct call_result *result)
{
    int64_t most_ms = left_ms < LIMIT_CALL_MS ? left_ms : LIMIT_CALL_MS;
    CURL *easy = a->call->easy;
    transport_stop_by(easy, a->terms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)most_ms);
    int64_t sent_ms = a->terms->monotonic_ms();
    CURLcode code = curl_easy_perform(easy);
    a->asker->spent_ms += a->terms->monotonic_ms() - sent_ms;
    call_finish(a->call, code, result);
    a->asker->requests++;
    a->asker->bytes += a->call->received;
    return transport_stopped(a->terms) ? -1 : 0;
}

/* The answer, if there is one, came too late. */
static void say_over(const struct aws_terms *terms, enum time_limit limit,
                     struct call_result *result)
{
    char words[TIMING_WORDS_MAX];
    *result = (struct call_result){.failure = FAILURE_OTHER, .transport = true, .late = true};
    snprintf(result->aws.code, sizeof(result->aws.code), "NoAnswerInTime");
    snprintf(result->aws.message, sizeof(result->aws.message), "%s",
             timing_words(terms, limit, words));
}

/* Is there another try? Waits until it may be made. The caller sees when no time is left for it. */
static bool wait_for_next(struct asking *a, const struct call_result *result, unsigned tries)
{
    enum time_limit over;
    int64_t now_ms = a->terms->monotonic_ms();
    int64_t left_ms = timing_left_ms(a->terms, a->begun_ms, now_ms, &over);
    if (!retry_helps(result))
        return false;
    if (left_ms > 0 && (tries >= retry_attempts(a->terms->settings) ||
                        retry_is_in_vain(result, now_ms - a->begun_ms)))
        return false;
    int64_t wait_ms = retry_wait_ms(result, tries, &a->asker->random);
    call_tell_again(a->call, result, tries, wait_ms);
    poll(NULL, 0, (int)(wait_ms < left_ms ? wait_ms : left_ms)); /* a signal ends it */
    return true;
}

/* No connection came about; or the signature was refused, before which nothing else is looked at. */
static bool cannot_be_taken(const struct call_result *result)
{
    enum failure said = result->aws.failure;
    return result->unreachable || said == FAILURE_CLOCK || said == FAILURE_AUTH ||
           said == FAILURE_EXPIRED;
}

static int try_all(struct asking *a, struct answer *answer, struct call_result *result,
                   struct error *err)
{
    const struct aws_question *question = a->question;
    int64_t left_ms;
    enum time_limit over;
    unsigned tries = 0;
    while ((left_ms = timing_left_ms(a->terms, a->begun_ms, a->terms->monotonic_ms(), &over)) > 0) {
        if (call_use(a->call, question->keys, err) != 0 ||
            call_prepare(a->call, question->operation, &a->endpoint, question->extra,
                         question->token, answer, err) != 0)
            return -1;
        if (send_one(a, left_ms, result) != 0)
            return error_set(err, ERR_CANCELLED,
                             "stopped by a signal before anything was collected");
        if (question->once && !cannot_be_taken(result))
            return 0;
        bool renewed = result_names_the_end(result) && call_renew(a->call, question->keys);
        if (!renewed && !wait_for_next(a, result, ++tries))
            return 0;
    }
    say_over(a->terms, over, result);
    return 0;
}

static int take_call(struct asking *a, struct error *err)
{
    struct asker *asker = a->asker;
    if (!asker->kept) {
        struct call *call = mem_alloc(sizeof(*call));
        if (call_init(call, asker->shared, err) != 0) {
            mem_free(call);
            return -1;
        }
        asker->kept = call;
    }
    a->call = asker->kept;
    return 0;
}

int aws_ask(struct asker *asker, const struct aws_question *question, struct answer *answer,
            struct call_result *result, struct error *err)
{
    const struct aws_terms *terms = asker->shared->terms;
    struct arena *arena = arena_new();
    struct asking a = {
        .asker = asker, .terms = terms, .question = question, .begun_ms = terms->monotonic_ms()};
    enum service service = operation_info(question->operation)->service;
    int status = endpoint_make(arena, service, question->region, terms->settings, &a.endpoint, err);
    if (status == 0)
        status = take_call(&a, err);
    if (status == 0) {
        a.call->secret = question->secret;
        status = try_all(&a, answer, result, err);
        a.call->secret = STR_EMPTY;
    }
    if (!asker->keeps)
        asker_clear(asker);
    arena_free(arena);
    return status;
}

void asker_clear(struct asker *asker)
{
    if (!asker->kept)
        return;
    call_clear(asker->kept);
    mem_free(asker->kept);
    asker->kept = NULL;
}
