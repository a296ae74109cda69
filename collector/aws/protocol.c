#include "collector/aws/protocol_internal.h"

static const struct protocol *const protocols[SERVICE_COUNT] = {
#define SERVICE(id, name, signing, protocol, ...) [SERVICE_##id] = &protocol_##protocol,
#include "collector/aws/services.def"
#undef SERVICE
};

const struct protocol *protocol_of(enum operation operation)
{
    return protocols[operation_info(operation)->service];
}

void protocol_refused(enum operation operation, const struct refusal *refusal,
                      struct aws_failure *out)
{
    failure_classify(refusal, protocol_of(operation)->error, out);
}
