#include "core/arn.h"

static bool take(struct str *rest, struct str *out)
{
    size_t len = str_find(*rest, ":");
    if (len == rest->len)
        return false;
    *out = str_make(rest->ptr, len);
    *rest = str_skip(*rest, len + 1);
    return true;
}

bool arn_split(struct str text, struct arn *out)
{
    struct str first;
    *out = (struct arn){.resource = text};
    return take(&out->resource, &first) && str_eq_c(first, "arn") &&
           take(&out->resource, &out->partition) && take(&out->resource, &out->service) &&
           take(&out->resource, &out->region) && take(&out->resource, &out->account);
}
