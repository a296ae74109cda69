#include "collector/aws/operation.h"

#include "model/readable.h"
#include "model/table.h"

static const struct operation_info operations[OP_COUNT] = {
#define OPERATION(id, of_service, name, shape, of_source, iam_action, ...) \
    [OP_##id] = {.action = (name),                                         \
                 .service = SERVICE_##of_service,                          \
                 .source = SOURCE_##of_source,                             \
                 .permission = (iam_action),                               \
                 __VA_ARGS__},
#include "collector/aws/operations.def"
#undef OPERATION
};

const struct operation_info *operation_info(enum operation operation)
{
    return &operations[operation];
}

bool operation_is_called(enum operation operation)
{
    enum source source = operations[operation].source;
    return source == SOURCE_COUNT || source_is_readable(source);
}

bool operation_begins(enum operation operation)
{
    const struct operation_info *info = &operations[operation];
    return info->source != SOURCE_COUNT && info->scope == ASKED_EACH_REGION && !info->each &&
           !info->where_data && operation_is_called(operation);
}

const struct column *operation_naming(const struct table_info *table)
{
    for (enum operation i = 0; i < OP_COUNT; i++) {
        if (!operations[i].each_type || !operation_is_called(i))
            continue;
        const struct column *named =
            table_column(table, source_info(operations[i].source)->named_in);
        if (named)
            return named;
    }
    return NULL;
}

const struct column *operation_listing(enum operation operation, const struct table_info *table)
{
    for (enum operation i = 0; i < OP_COUNT; i++)
        if (operations[i].each_in && operations[i].each_of == operation && operation_is_called(i))
            return table_column(table, operations[i].each_in);
    return NULL;
}
