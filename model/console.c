#include "model/console.h"

#include <string.h>

static const struct {
    const char *partition, *host;
} hosts[] = {
#define HOST(partition, host) {partition, host},
#define PAGE(kind, page)
#include "model/console.def"
#undef HOST
#undef PAGE
};

static const char *const pages[KIND_COUNT] = {
#define HOST(partition, host)
#define PAGE(kind, page) [KIND_##kind] = (page),
#include "model/console.def"
#undef HOST
#undef PAGE
};

static const char *host_of(struct str region)
{
    const char *partition = region_partition(region);
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
        if (strcmp(hosts[i].partition, partition) == 0)
            return hosts[i].host;
    return NULL;
}

/* What a URL may hold as it is (RFC 3986, unreserved); ids of AWS are of nothing else. */
static void put_escaped(struct sink *out, struct str id)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < id.len; i++) {
        unsigned char c = (unsigned char)id.ptr[i];
        const char escape[] = {'%', digits[c >> 4], digits[c & 15u]};
        if (str_is_of(str_make(id.ptr + i, 1), "-._~"))
            sink_char(out, (char)c);
        else
            sink_write(out, escape, sizeof(escape));
    }
}

bool console_put(struct sink *out, enum kind kind, struct str region, struct str id)
{
    const char *page = pages[kind];
    const char *host =
        page && !str_is_empty(id) && region_is_plausible(region) ? host_of(region) : NULL;
    if (!host)
        return false;
    sink_cstr(out, "https://");
    sink_str(out, region);
    sink_char(out, '.');
    sink_cstr(out, host);
    sink_cstr(out, "/ec2/home?region=");
    sink_str(out, region);
    sink_char(out, '#');
    sink_cstr(out, page);
    put_escaped(out, id);
    return true;
}
