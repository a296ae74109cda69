#include "reports/cell_told.h"

struct str cell_told(const struct report_context *ctx, struct str text, struct sink *scratch)
{
    if (!ctx->only || str_is_empty(text))
        return text;
    sink_clear(scratch);
    (void)ctx->only->change(ctx->only->change_ctx, text, true, scratch);
    return sink_view(scratch);
}
