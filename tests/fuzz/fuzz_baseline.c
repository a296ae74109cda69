/* A baseline is refused with line and column, or read; what was read can be asked for. */
#include <stdint.h>
#include <stdlib.h>

#include "gate/baseline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char fingerprint[] =
        "00000000000000000000000000000000000000000000000000000000000000aa";
    struct error err = ERROR_INIT;
    struct baseline *baseline =
        baseline_parse(str_make((const char *)data, size), "baseline", BASELINE_FINDINGS, &err);
    if (!baseline) {
        if (err.code == ERR_NONE || !err.message[0])
            abort();
        return 0;
    }
    enum status status;
    enum severity severity;
    bool found = baseline_find(baseline, fingerprint, &status, &severity);
    if (found &&
        (baseline_count(baseline) == 0 || status >= STATUS_COUNT || severity >= SEVERITY_COUNT))
        abort();
    baseline_free(baseline);
    return 0;
}
