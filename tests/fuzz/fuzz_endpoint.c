/* An endpoint URL of a user, and after the first line end a region: it is refused with a hint, or what is
 * signed and asked is a host and a path that stand in the URL. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/aws/endpoint.h"

static bool is_sound(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7f)
            return false;
    return text.len > 0;
}

static void check(const struct endpoint *e, bool custom, struct str given)
{
    if (!is_sound(e->url) || !is_sound(e->host) || !is_sound(e->path) ||
        !str_starts(e->path, "/") || str_find(e->host, "/") != e->host.len ||
        str_find(e->host, "@") != e->host.len)
        abort();
    if (!str_starts(e->url, "https://") && !(custom && str_starts(e->url, "http://")))
        abort();
    if (!custom && str_find(e->host, ".") == e->host.len)
        abort();
    (void)given;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t len = end ? (size_t)(end - data) : size;
    struct str url = str_make((const char *)data, len);
    struct str region =
        end ? str_make((const char *)end + 1, size - len - 1) : STR_LIT("eu-west-1");
    if (size > 4096)
        return 0;
    struct arena *arena = arena_new();
    struct error err = ERROR_INIT;
    struct endpoint endpoint;
    struct aws_settings settings = {.endpoint_urls[SERVICE_EC2] = url};
    bool named = endpoint_region_fits(region);
    if (named && endpoint_make(arena, SERVICE_EC2, region, &settings, &endpoint, &err) == 0)
        check(&endpoint, len > 0, url);
    else if (named && (err.code != ERR_USAGE || !err.message[0]))
        abort();
    settings.endpoint_urls[SERVICE_EC2] = STR_EMPTY;
    if (named && endpoint_make(arena, SERVICE_EC2, region, &settings, &endpoint, &err) == 0)
        check(&endpoint, false, STR_EMPTY);
    arena_free(arena);
    return 0;
}
