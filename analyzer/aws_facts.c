#include "analyzer/aws_facts.h"

#include <assert.h>

static const struct aws_fact_info facts[] = {
    [AWS_FACT_END] = {.id = ""},
#define AWS_FACT(name, id, seen, years, statement, source, decides) \
    [AWS_##name] = {id, seen, years, statement, source, decides},
#include "analyzer/aws_facts.def"
#undef AWS_FACT
};

const struct aws_fact_info *aws_fact_info(enum aws_fact fact)
{
    assert(fact < AWS_FACT_LIMIT);
    return &facts[fact];
}
