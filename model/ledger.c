#include "model/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_BYTES 24

static const char *const outcomes[LEDGER_OUTCOME_COUNT] = {"passed", "failed", "aborted"};

const char *ledger_outcome_name(enum ledger_outcome outcome)
{
    return outcomes[outcome];
}

bool ledger_outcome_parse(struct str name, enum ledger_outcome *out)
{
    for (int i = 0; i < LEDGER_OUTCOME_COUNT; i++) {
        if (!str_eq_c(name, outcomes[i]))
            continue;
        *out = (enum ledger_outcome)i;
        return true;
    }
    return false;
}

const char *ledger_first_link(void)
{
    return "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
}

static void add(struct sha256 *sha, struct str field)
{
    if (field.len > 0)
        sha256_add(sha, field.ptr, field.len);
    sha256_add(sha, "", 1);
}

static void add_number(struct sha256 *sha, int64_t number)
{
    char digits[NUMBER_BYTES];
    (void)snprintf(digits, sizeof(digits), "%" PRId64, number);
    add(sha, str_from(digits));
}

char *ledger_link_of(const struct ledger_record *record, const char *before,
                     char out[SHA256_HEX_MAX])
{
    struct sha256 *sha = sha256_new();
    add(sha, str_from(before));
    add_number(sha, LEDGER_SCHEMA);
    add(sha, STR_LIT(LEDGER_KIND_RESTORE));
    add_number(sha, record->tested_at);
    add(sha, record->subject_arn);
    add(sha, record->source_arn);
    add(sha, record->recovery_point_arn);
    add(sha, record->target_account);
    add(sha, record->target_region);
    add(sha, str_from(outcomes[record->outcome]));
    add(sha, str_from(grade_name(record->told)));
    if (record->duration_s == LEDGER_NO_DURATION)
        add(sha, STR_EMPTY);
    else
        add_number(sha, record->duration_s);
    add(sha, record->actor);
    add(sha, record->validator);
    add(sha, record->artefact);
    add(sha, record->artefact_sha256);
    add(sha, record->ticket);
    add(sha, record->detail);
    (void)sha256_final(sha, out);
    sha256_free(sha);
    return out;
}

void ledger_check(struct ledger *ledger, struct ledger_record *records)
{
    char before[SHA256_HEX_MAX];
    (void)snprintf(before, sizeof(before), "%s", ledger_first_link());
    for (size_t i = 0; i < ledger->count; i++) {
        struct ledger_record *r = &records[i];
        char link[SHA256_HEX_MAX];
        if (!str_is_empty(r->link_before))
            (void)snprintf(before, sizeof(before), "%.*s", STR_ARG(r->link_before));
        (void)ledger_link_of(r, before, link);
        bool stored = !str_is_empty(r->stored_link);
        r->link = !stored                          ? LEDGER_UNLINKED
                  : str_eq_c(r->stored_link, link) ? LEDGER_LINKED
                                                   : LEDGER_BROKEN;
        if (stored)
            (void)snprintf(before, sizeof(before), "%.*s", STR_ARG(r->stored_link));
        else
            (void)memcpy(before, link, sizeof(before));
        (void)memcpy(ledger->head, link, sizeof(link));
    }
    if (ledger->count == 0)
        (void)memcpy(ledger->head, before, sizeof(before));
}
