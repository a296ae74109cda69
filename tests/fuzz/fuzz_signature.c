/* Whatever stands in manifest.p7s is refused with a reason, or is of other bytes, or was made by somebody else. */
#include <stdint.h>
#include <stdlib.h>

#include "core/signature.h"

/* OpenSSL 3.0 loses memory over certificates whose EC key has a damaged curve. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libcrypto";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct signature found;
    struct error err = ERROR_INIT;
    struct arena *arena = arena_new();
    const struct signature_demand demand = {.at = 1768435200000};
    if (signature_check(&found, arena, str_make((const char *)data, size),
                        STR_LIT("nobody signs this"), &demand, &err) != 0)
        abort();
    if (found.state == SIGNATURE_FITS || str_is_empty(found.why))
        abort();
    arena_free(arena);
    return 0;
}
