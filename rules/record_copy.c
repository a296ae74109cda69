/* Findings that outlive the judging: what rules and scratch memory hold is copied; fixed texts and
 * control tables are not. */
#include "rules/engine_internal.h"

#include <string.h>

static struct str copy_str(struct arena *arena, struct str s)
{
    return s.len > 0 ? arena_str(arena, s) : STR_EMPTY;
}

static const char *copy_text(struct arena *arena, const char *text)
{
    return text ? arena_str(arena, str_from(text)).ptr : NULL;
}

static void *copy_array(struct arena *arena, const void *items, size_t count, size_t size)
{
    if (count == 0)
        return NULL;
    return memcpy(arena_array(arena, count, size), items, count * size);
}

static const struct str *copy_strs(struct arena *arena, const struct str *items, size_t count)
{
    struct str *copies = copy_array(arena, items, count, sizeof(*items));
    for (size_t i = 0; i < count; i++)
        copies[i] = copy_str(arena, items[i]);
    return copies;
}

static void copy_subject(struct arena *arena, struct subject *s)
{
    struct str *texts[] = {&s->arn,          &s->id,          &s->name,        &s->account,
                           &s->account_name, &s->region,      &s->zone,        &s->outpost,
                           &s->owner_tag,    &s->environment, &s->cost_center, &s->scope};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        *texts[i] = copy_str(arena, *texts[i]);
}

struct subject *record_copy_subject(struct arena *arena, const struct subject *subject)
{
    struct subject *copy = copy_array(arena, subject, 1, sizeof(*subject));
    copy_subject(arena, copy);
    return copy;
}

static const struct evidence *copy_evidence(struct arena *arena, const struct finding *f)
{
    struct evidence *copies =
        copy_array(arena, f->evidence, f->evidence_count, sizeof(*f->evidence));
    for (size_t i = 0; i < f->evidence_count; i++) {
        copies[i].resource = copy_str(arena, copies[i].resource);
        copies[i].value = copy_str(arena, copies[i].value);
    }
    return copies;
}

static const struct unknown_because *copy_because(struct arena *arena, const struct finding *f)
{
    struct unknown_because *copies =
        copy_array(arena, f->unknown_because, f->unknown_count, sizeof(*f->unknown_because));
    for (size_t i = 0; i < f->unknown_count; i++) {
        copies[i].account = copy_str(arena, copies[i].account);
        copies[i].region = copy_str(arena, copies[i].region);
        copies[i].detail = copy_text(arena, copies[i].detail);
    }
    return copies;
}

static const struct related *copy_related(struct arena *arena, const struct finding *f)
{
    struct related *copies = copy_array(arena, f->related, f->related_count, sizeof(*f->related));
    for (size_t i = 0; i < f->related_count; i++)
        copies[i].arn = copy_str(arena, copies[i].arn);
    return copies;
}

static const struct slot_value *copy_values(struct arena *arena, const struct remediation *r)
{
    struct slot_value *copies = copy_array(arena, r->values, r->value_count, sizeof(*r->values));
    for (size_t i = 0; i < r->value_count; i++)
        copies[i].value = copy_str(arena, copies[i].value);
    return copies;
}

struct finding *record_copy(struct arena *arena, const struct finding *f)
{
    struct finding *copy = copy_array(arena, f, 1, sizeof(*f));
    copy->fingerprint = copy_text(arena, f->fingerprint);
    copy->caused_by = copy_text(arena, f->caused_by);
    copy_subject(arena, &copy->subject);
    copy->discriminators = copy_strs(arena, f->discriminators, f->discriminator_count);
    copy->target = copy_str(arena, f->target);
    copy->missing_keys = copy_strs(arena, f->missing_keys, f->missing_key_count);
    copy->unknown_because = copy_because(arena, f);
    copy->evidence = copy_evidence(arena, f);
    copy->related = copy_related(arena, f);
    copy->remediation.text = copy_text(arena, f->remediation.text);
    copy->remediation.commands =
        copy_strs(arena, f->remediation.commands, f->remediation.command_count);
    copy->remediation.effects =
        copy_array(arena, f->remediation.effects, f->remediation.command_count,
                   sizeof(*f->remediation.effects));
    copy->remediation.templates =
        copy_array(arena, f->remediation.templates, f->remediation.command_count,
                   sizeof(*f->remediation.templates));
    copy->remediation.values = copy_values(arena, &f->remediation);
    copy->exemption = copy_array(arena, f->exemption, f->exemption ? 1 : 0, sizeof(*f->exemption));
    return copy;
}
