#include "collector/aws/keys/provider_internal.h"

static const struct provider providers[] = {
#define PROVIDER(id, called, ...) \
    {.name = (called), .applies = provider_##id##_applies, .get = provider_##id##_get, __VA_ARGS__},
#include "collector/aws/keys/providers.def"
#undef PROVIDER
};

const struct provider *provider_find(const struct provider_question *question)
{
    for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++)
        if (!(providers[i].credential_source && question->profile->source_of) &&
            providers[i].applies(question))
            return &providers[i];
    return NULL;
}

struct credentials *provider_ask(const struct provider *provider,
                                 const struct provider_question *question, instant *until,
                                 struct error *err)
{
    return provider->get(question, until, err);
}

const struct provider *provider_of_source(struct str word)
{
    for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++)
        if (providers[i].credential_source && str_eq_c(word, providers[i].credential_source))
            return &providers[i];
    return NULL;
}
