#include "collector/aws/endpoint.h"
#include "collector/aws/default_regions.h"
#include "model/kind.h"

#include <arpa/inet.h>
#include <string.h>

#define REGION_SHOWN_MAX 19u /* shorter than any key: what was pasted amiss stays unseen */
#define URL_MAX          2048u
#define HOST_MAX         253u

/* ---- AWS's own endpoints ---- */

struct partition {
    const char *name; /* as region_partition() has it */
    const char *suffix;
    const char *dual_suffix;
};

/* partitions.json of the SDKs. A region that fits none is taken for one of the first. */
static const struct partition partitions[] = {
    {"aws", "amazonaws.com", "api.aws"},
    {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"aws-us-gov", "amazonaws.com", "api.aws"},
    {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov"},
    {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"},
    {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
    {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
    {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"},
};

static const struct partition *partition_of(struct str region)
{
    const char *name = region_partition(region);
    size_t i = sizeof(partitions) / sizeof(partitions[0]);
    while (--i > 0 && strcmp(partitions[i].name, name) != 0)
        continue;
    return &partitions[i];
}

bool endpoint_region_char(char c)
{
    return (c >= 'a' && c <= 'z') || char_is_digit(c) || c == '-';
}

bool endpoint_region_fits(struct str region)
{
    bool fits = region.len > 0 && region.len <= ENDPOINT_REGION_MAX;
    for (size_t i = 0; fits && i < region.len; i++)
        fits = endpoint_region_char(region.ptr[i]);
    return fits;
}

static int check_region(struct str region, struct error *err)
{
    if (endpoint_region_fits(region))
        return 0;
    if (region.len > 0 && region.len <= REGION_SHOWN_MAX)
        error_set(err, ERR_USAGE, "%.*s is not the name of a region", STR_ARG(region));
    else
        error_set(err, ERR_USAGE, "the region's name is %s",
                  region.len > 0 ? "not one that AWS gives" : "empty");
    error_hint(err, "Regions have names like eu-west-1; see --region, AWS_REGION and the profile.");
    return -1;
}

/* botocore's _should_set_global_sts_endpoint(). */
static bool is_global(enum service service, struct str region, const struct aws_settings *settings)
{
    return service_info(service)->global && settings->sts_endpoints == STS_ENDPOINTS_LEGACY &&
           !settings->use_fips && !settings->use_dualstack && region_is_legacy(region);
}

static void global_endpoint(struct arena *arena, enum service service, struct endpoint *out)
{
    out->host = str_from(service_info(service)->global);
    out->url = arena_printf(arena, "https://%.*s/", STR_ARG(out->host));
    out->path = STR_LIT("/");
    out->signing_region = STR_LIT("us-east-1");
}

static void aws_endpoint(struct arena *arena, enum service service, struct str region,
                         const struct aws_settings *settings, struct endpoint *out)
{
    const struct partition *partition = partition_of(region);
    const struct service_info *info = service_info(service);
    bool gov = strcmp(partition->name, "aws-us-gov") == 0;
    bool plain = gov && info->plain_is_fips && !settings->use_dualstack;
    bool fips = settings->use_fips && !plain;
    out->host =
        arena_printf(arena, "%s%s.%.*s.%s", info->name, fips ? "-fips" : "", STR_ARG(region),
                     settings->use_dualstack ? partition->dual_suffix : partition->suffix);
    out->url = arena_printf(arena, "https://%.*s/", STR_ARG(out->host));
    out->path = STR_LIT("/");
}

/* ---- an endpoint of the user's ---- */

struct url {
    bool https;
    struct str host; /* IPv6 with its brackets */
    unsigned port;   /* 0: the scheme's own */
    struct str path;
};

/* The URL is not repeated: it may hold a password, or what slipped into its line. */
static int refuse(const char *why, struct error *err)
{
    error_set(err, ERR_USAGE, "the endpoint URL %s", why);
    error_hint(err, "Write it as http://localhost:5000 or https://HOST[:PORT][/PATH]; see "
                    "--endpoint-url, AWS_ENDPOINT_URL and the profile.");
    return -1;
}

static const char *flaw_of_text(struct str url)
{
    if (url.len > URL_MAX)
        return "is too long";
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.ptr[i];
        if (c <= 0x20 || c >= 0x7f || strchr("\\\"<>^`{|}", c))
            return "holds a character that no URL may have";
        if (c == '@')
            return "holds a user name, which requests to AWS do not have";
        if (c == '?' || c == '#')
            return "holds a query or a fragment";
    }
    return NULL;
}

static const char *read_scheme(struct str *rest, struct url *out)
{
    out->https = str_starts_nocase(*rest, "https://");
    if (!out->https && !str_starts_nocase(*rest, "http://"))
        return "does not begin with http:// or https://";
    *rest = str_skip(*rest, out->https ? 8 : 7);
    return NULL;
}

static const char *read_port(struct str text, struct url *out)
{
    unsigned port = 0;
    if (text.len == 0)
        return "has no port behind the colon";
    for (size_t i = 0; i < text.len; i++) {
        if (!char_is_digit(text.ptr[i]) || port > 65535)
            return "has a port that is no number from 1 to 65535";
        port = port * 10 + (unsigned)(text.ptr[i] - '0');
    }
    if (port < 1 || port > 65535)
        return "has a port that is no number from 1 to 65535";
    out->port = port == (out->https ? 443u : 80u) ? 0 : port;
    return NULL;
}

/* libcurl writes addresses in their shortest form into the Host header, and so must we. */
static const char *read_ipv6(struct arena *arena, struct str text, struct url *out)
{
    struct in6_addr address;
    char shortest[INET6_ADDRSTRLEN];
    struct str copy = arena_str(arena, text);
    if (inet_pton(AF_INET6, copy.ptr, &address) != 1 ||
        !inet_ntop(AF_INET6, &address, shortest, sizeof(shortest)))
        return "has a host in brackets that is no IPv6 address";
    out->host = arena_printf(arena, "[%s]", shortest);
    return NULL;
}

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || char_is_digit(c) || c == '-' || c == '_';
}

/* Labels of letters, digits, '-' and '_', at least one character each. */
static bool is_name(struct str host)
{
    size_t label = 0;
    for (size_t i = 0; i < host.len; i++) {
        if (host.ptr[i] == '.' && label == 0)
            return false;
        if (host.ptr[i] != '.' && !is_host_char(host.ptr[i]))
            return false;
        label = host.ptr[i] == '.' ? 0 : label + 1;
    }
    return label > 0 && host.len <= HOST_MAX;
}

/* A name whose last label begins with a digit is an address; libcurl takes 127.1 and 0x7f000001 for
 * 127.0.0.1 and would send another host than was signed. */
static bool is_odd_address(struct str host)
{
    struct in_addr address;
    size_t last = host.len;
    while (last > 0 && host.ptr[last - 1] != '.')
        last--;
    return char_is_digit(host.ptr[last]) && inet_pton(AF_INET, host.ptr, &address) != 1;
}

static const char *read_name(struct arena *arena, struct str text, struct url *out)
{
    char *lower = arena_array(arena, text.len + 1, 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    out->host = str_make(lower, text.len);
    if (text.len == 0)
        return "has no host";
    if (!is_name(out->host))
        return "has a host that is no name";
    return is_odd_address(out->host) ? "has a host that is no IPv4 address" : NULL;
}

static const char *read_authority(struct arena *arena, struct str text, struct url *out)
{
    bool bracket = str_starts(text, "[");
    size_t end = str_find(text, bracket ? "]" : ":");
    if (bracket && end == text.len)
        return "has no ] behind its IPv6 address";
    const char *flaw = bracket ? read_ipv6(arena, str_make(text.ptr + 1, end - 1), out)
                               : read_name(arena, str_make(text.ptr, end), out);
    struct str rest = str_skip(text, bracket ? end + 1 : end);
    if (flaw || rest.len == 0)
        return flaw;
    if (rest.ptr[0] != ':')
        return "has text behind its IPv6 address";
    return read_port(str_skip(rest, 1), out);
}

static bool is_hex(char c)
{
    return char_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_dot(struct str segment, size_t *at)
{
    if (*at < segment.len && segment.ptr[*at] == '.') {
        *at += 1;
        return true;
    }
    if (!str_starts_nocase(str_skip(segment, *at), "%2e"))
        return false;
    *at += 3;
    return true;
}

/* "." or "..", also written %2e: libcurl takes them out before it sends. */
static bool is_dots(struct str segment)
{
    size_t at = 0;
    if (!is_dot(segment, &at))
        return false;
    return at == segment.len || (is_dot(segment, &at) && at == segment.len);
}

static const char *flaw_of_path(struct str path)
{
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '%' &&
            (path.len - i < 3 || !is_hex(path.ptr[i + 1]) || !is_hex(path.ptr[i + 2])))
            return "has a % that is no %XX";
    struct str rest = str_skip(path, 1);
    while (rest.len > 0) {
        size_t slash = str_find(rest, "/");
        struct str segment = str_make(rest.ptr, slash);
        if (segment.len == 0 || is_dots(segment))
            return "has an empty part, . or .. in its path";
        rest = str_skip(rest, slash + 1);
    }
    return NULL;
}

static const char *parse_url(struct arena *arena, struct str text, struct url *out)
{
    struct str rest = text;
    const char *flaw = flaw_of_text(text);
    if (!flaw)
        flaw = read_scheme(&rest, out);
    if (flaw)
        return flaw;
    size_t slash = str_find(rest, "/");
    flaw = read_authority(arena, str_make(rest.ptr, slash), out);
    out->path = slash < rest.len ? str_skip(rest, slash) : STR_LIT("/");
    return flaw ? flaw : flaw_of_path(out->path);
}

static int custom_endpoint(struct arena *arena, struct str text,
                           const struct aws_settings *settings, struct endpoint *out,
                           struct error *err)
{
    struct url url = {0};
    if (settings->use_fips || settings->use_dualstack) {
        error_set(err, ERR_USAGE, "an endpoint URL cannot be used together with %s endpoints",
                  settings->use_fips ? "FIPS" : "dual-stack");
        error_hint(err,
                   "Leave the endpoint URL out, or switch the others off for this run: %s=false.",
                   settings->use_fips ? "AWS_USE_FIPS_ENDPOINT" : "AWS_USE_DUALSTACK_ENDPOINT");
        return -1;
    }
    const char *flaw = parse_url(arena, text, &url);
    if (flaw)
        return refuse(flaw, err);
    out->host = url.port > 0 ? arena_printf(arena, "%.*s:%u", STR_ARG(url.host), url.port)
                             : arena_str(arena, url.host);
    out->path = arena_str(arena, url.path);
    out->url = arena_printf(arena, "%s://%.*s%.*s", url.https ? "https" : "http",
                            STR_ARG(out->host), STR_ARG(out->path));
    return 0;
}

int endpoint_make(struct arena *arena, enum service service, struct str region,
                  const struct aws_settings *settings, struct endpoint *out, struct error *err)
{
    struct str custom = settings->endpoint_urls[service];
    if (check_region(region, err) != 0)
        return -1;
    out->signing_region = arena_str(arena, region);
    out->signing_name = str_from(service_info(service)->signing_name);
    if (!str_is_empty(custom))
        return custom_endpoint(arena, custom, settings, out, err);
    if (is_global(service, region, settings))
        global_endpoint(arena, service, out);
    else
        aws_endpoint(arena, service, region, settings, out);
    return 0;
}
