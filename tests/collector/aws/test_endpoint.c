#include "collector/aws/endpoint.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

enum { PLAIN, FIPS, DUAL, BOTH };

static struct aws_settings variant(int which)
{
    return (struct aws_settings){.use_fips = which == FIPS || which == BOTH,
                                 .use_dualstack = which == DUAL || which == BOTH};
}

static void assert_host(enum service service, const char *region, int which, const char *host)
{
    struct arena *arena = arena_new();
    struct error err = ERROR_INIT;
    struct endpoint endpoint = {0};
    struct aws_settings settings = variant(which);
    char url[512];
    if (endpoint_make(arena, service, str_from(region), &settings, &endpoint, &err) != 0)
        fail_msg("%s: %s", region, err.message);
    snprintf(url, sizeof(url), "https://%s/", host);
    assert_string_equal(endpoint.url.ptr, url);
    assert_string_equal(endpoint.host.ptr, host);
    assert_true(str_eq_c(endpoint.path, "/"));
    assert_string_equal(endpoint.signing_region.ptr, region);
    arena_free(arena);
}

/* ---- AWS's own ---- */

struct hosts {
    const char *region;
    const char *ec2[4]; /* plain, FIPS, dual-stack, both */
};

/* As the endpoint rules of botocore 1.43.11 answer. */
static const struct hosts hosts[] = {
    {"eu-west-1",
     {"ec2.eu-west-1.amazonaws.com", "ec2-fips.eu-west-1.amazonaws.com", "ec2.eu-west-1.api.aws",
      "ec2-fips.eu-west-1.api.aws"}},
    {"cn-northwest-1",
     {"ec2.cn-northwest-1.amazonaws.com.cn", "ec2-fips.cn-northwest-1.amazonaws.com.cn",
      "ec2.cn-northwest-1.api.amazonwebservices.com.cn",
      "ec2-fips.cn-northwest-1.api.amazonwebservices.com.cn"}},
    {"us-gov-west-1",
     {"ec2.us-gov-west-1.amazonaws.com", "ec2.us-gov-west-1.amazonaws.com",
      "ec2.us-gov-west-1.api.aws", "ec2-fips.us-gov-west-1.api.aws"}},
    {"us-iso-east-1",
     {"ec2.us-iso-east-1.c2s.ic.gov", "ec2-fips.us-iso-east-1.c2s.ic.gov",
      "ec2.us-iso-east-1.api.aws.ic.gov", "ec2-fips.us-iso-east-1.api.aws.ic.gov"}},
    {"us-isob-east-1",
     {"ec2.us-isob-east-1.sc2s.sgov.gov", "ec2-fips.us-isob-east-1.sc2s.sgov.gov",
      "ec2.us-isob-east-1.api.aws.scloud", "ec2-fips.us-isob-east-1.api.aws.scloud"}},
    {"eu-isoe-west-1",
     {"ec2.eu-isoe-west-1.cloud.adc-e.uk", "ec2-fips.eu-isoe-west-1.cloud.adc-e.uk",
      "ec2.eu-isoe-west-1.api.cloud-aws.adc-e.uk",
      "ec2-fips.eu-isoe-west-1.api.cloud-aws.adc-e.uk"}},
    {"us-isof-south-1",
     {"ec2.us-isof-south-1.csp.hci.ic.gov", "ec2-fips.us-isof-south-1.csp.hci.ic.gov",
      "ec2.us-isof-south-1.api.aws.hci.ic.gov", "ec2-fips.us-isof-south-1.api.aws.hci.ic.gov"}},
    {"eusc-de-east-1",
     {"ec2.eusc-de-east-1.amazonaws.eu", "ec2-fips.eusc-de-east-1.amazonaws.eu",
      "ec2.eusc-de-east-1.api.amazonwebservices.eu",
      "ec2-fips.eusc-de-east-1.api.amazonwebservices.eu"}},
};

TEST(endpoint__every_partition_in_every_variant)
{
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
        for (int which = PLAIN; which <= BOTH; which++)
            assert_host(SERVICE_EC2, hosts[i].region, which, hosts[i].ec2[which]);
}

TEST(endpoint__sts_is_regional)
{
    assert_host(SERVICE_STS, "us-east-1", PLAIN, "sts.us-east-1.amazonaws.com");
    assert_host(SERVICE_STS, "us-east-1", FIPS, "sts-fips.us-east-1.amazonaws.com");
    assert_host(SERVICE_STS, "us-gov-east-1", FIPS, "sts.us-gov-east-1.amazonaws.com");
    assert_host(SERVICE_STS, "us-gov-east-1", BOTH, "sts-fips.us-gov-east-1.api.aws");
    assert_host(SERVICE_STS, "cn-north-1", PLAIN, "sts.cn-north-1.amazonaws.com.cn");
}

/* As botocore 1.43.11 has it: of old regions alone, and of STS alone. */
TEST(endpoint__legacy_sts_is_one_for_all_old_regions)
{
    static const struct {
        enum service service;
        const char *region;
        int variant;
        const char *host, *signing_region;
    } cases[] = {
        {SERVICE_STS, "eu-west-1", PLAIN, "sts.amazonaws.com", "us-east-1"},
        {SERVICE_STS, "us-west-2", PLAIN, "sts.amazonaws.com", "us-east-1"},
        {SERVICE_STS, "ap-northeast-2", PLAIN, "sts.ap-northeast-2.amazonaws.com",
         "ap-northeast-2"},
        {SERVICE_STS, "eu-south-1", PLAIN, "sts.eu-south-1.amazonaws.com", "eu-south-1"},
        {SERVICE_STS, "us-gov-west-1", PLAIN, "sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
        {SERVICE_STS, "eu-west-1", FIPS, "sts-fips.eu-west-1.amazonaws.com", "eu-west-1"},
        {SERVICE_STS, "eu-west-1", DUAL, "sts.eu-west-1.api.aws", "eu-west-1"},
        {SERVICE_EC2, "eu-west-1", PLAIN, "ec2.eu-west-1.amazonaws.com", "eu-west-1"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena *arena = arena_new();
        struct error err = ERROR_INIT;
        struct endpoint endpoint = {0};
        struct aws_settings settings = variant(cases[i].variant);
        settings.sts_endpoints = STS_ENDPOINTS_LEGACY;
        assert_int_equal(endpoint_make(arena, cases[i].service, str_from(cases[i].region),
                                       &settings, &endpoint, &err),
                         0);
        assert_true(str_eq_c(endpoint.host, cases[i].host));
        assert_true(str_eq_c(endpoint.signing_region, cases[i].signing_region));
        arena_free(arena);
    }
}

TEST(endpoint__an_unknown_region_is_of_the_first_partition)
{
    assert_host(SERVICE_EC2, "xx-new-1", PLAIN, "ec2.xx-new-1.amazonaws.com");
    assert_host(SERVICE_EC2, "cn-foo", PLAIN, "ec2.cn-foo.amazonaws.com");
    assert_host(SERVICE_EC2, "us-gov-x", FIPS, "ec2-fips.us-gov-x.amazonaws.com");
    assert_host(SERVICE_EC2, "us-iso-1", PLAIN, "ec2.us-iso-1.amazonaws.com");
    assert_host(SERVICE_EC2, "local", PLAIN, "ec2.local.amazonaws.com");
}

TEST(endpoint__a_region_must_be_plausible)
{
    char longest[66];
    memset(longest, 'a', 65);
    longest[65] = '\0';
    const char *const bad[] = {"",          "EU-west-1",    "eu west 1", "eu-west-1/",
                               "a.b",       "eu-west-1@x",  "eu_west_1", "e\n",
                               "\xc3\xa9u", "x.example:80", longest};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct arena *arena = arena_new();
        struct error err = ERROR_INIT;
        struct endpoint endpoint;
        struct aws_settings settings = {.endpoint_urls[SERVICE_EC2] =
                                            i % 2 ? STR_LIT("http://localhost:5000") : STR_EMPTY};
        assert_int_equal(
            endpoint_make(arena, SERVICE_EC2, str_from(bad[i]), &settings, &endpoint, &err), -1);
        assert_int_equal(err.code, ERR_USAGE);
        assert_true(err.hint[0] != '\0');
        arena_free(arena);
    }
    assert_host(SERVICE_EC2, longest + 1, PLAIN,
                "ec2.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                ".amazonaws.com");
}

/* What is long enough to be a key that was pasted into the wrong line is not shown. */
TEST(endpoint__a_long_region_is_not_repeated)
{
    struct arena *arena = arena_new();
    struct error err = ERROR_INIT;
    struct endpoint endpoint;
    struct aws_settings settings = {0};
    assert_int_equal(
        endpoint_make(arena, SERVICE_EC2, STR_LIT("EU-west-1"), &settings, &endpoint, &err), -1);
    assert_string_equal(err.message, "EU-west-1 is not the name of a region");
    assert_int_equal(endpoint_make(arena, SERVICE_EC2, STR_LIT("AKIAIOSFODNN7EXAMPLE"), &settings,
                                   &endpoint, &err),
                     -1);
    assert_string_equal(err.message, "the region's name is not one that AWS gives");
    arena_free(arena);
}

/* ---- the user's own ---- */

static void assert_custom(const char *text, const char *url, const char *host, const char *path)
{
    struct arena *arena = arena_new();
    struct error err = ERROR_INIT;
    struct endpoint endpoint = {0};
    struct aws_settings settings = {.endpoint_urls[SERVICE_EC2] = str_from(text)};
    if (endpoint_make(arena, SERVICE_EC2, STR_LIT("eu-west-1"), &settings, &endpoint, &err) != 0)
        fail_msg("%s: %s", text, err.message);
    assert_string_equal(endpoint.url.ptr, url);
    assert_string_equal(endpoint.host.ptr, host);
    assert_string_equal(endpoint.path.ptr, path);
    assert_string_equal(endpoint.signing_region.ptr, "eu-west-1");
    arena_free(arena);
}

TEST(endpoint__custom_urls)
{
    assert_custom("http://localhost:5000", "http://localhost:5000/", "localhost:5000", "/");
    assert_custom("http://localhost:5000/", "http://localhost:5000/", "localhost:5000", "/");
    assert_custom("https://host.example", "https://host.example/", "host.example", "/");
    assert_custom("HTTPS://Host.Example:443/a", "https://host.example/a", "host.example", "/a");
    assert_custom("http://h:80", "http://h/", "h", "/");
    assert_custom("http://h:443", "http://h:443/", "h:443", "/");
    assert_custom("https://h:80", "https://h:80/", "h:80", "/");
    assert_custom("http://h:08080", "http://h:8080/", "h:8080", "/");
    assert_custom("http://h:65535/a/b%2Fc/", "http://h:65535/a/b%2Fc/", "h:65535", "/a/b%2Fc/");
    assert_custom("http://127.0.0.1:1/...", "http://127.0.0.1:1/...", "127.0.0.1:1", "/...");
    assert_custom("http://[::1]:5000", "http://[::1]:5000/", "[::1]:5000", "/");
    assert_custom("https://[2001:DB8:0:0::1]/x", "https://[2001:db8::1]/x", "[2001:db8::1]", "/x");
    assert_custom("http://my_host-1.svc", "http://my_host-1.svc/", "my_host-1.svc", "/");
}

static const char *const bad_urls[] = {
    "localhost",
    "localhost:5000",
    "ftp://h",
    "http:/h",
    "http://",
    "http:///x",
    "http://:80",
    "http://h:",
    "http://h:0",
    "http://h:65536",
    "http://h:99999999999999999999",
    "http://h:80a",
    "http://h:-1",
    "http://u@h",
    "http://u:SECRET@h",
    "http://h?q=SECRET",
    "http://h/#SECRET",
    "http://h/ x",
    "http://h\r\nX: y",
    "http://h\\x",
    "http://h/\xc3\xa9",
    "http://h/%",
    "http://h/%2",
    "http://h/%zz",
    "http://a..b",
    "http://h.",
    "http://.h",
    "http://h/../x",
    "http://h/./",
    "http://h/.%2E/x",
    "http://h/a//b",
    "http://h//",
    "http://127.1",
    "http://0x7f000001",
    "http://256.0.0.1",
    "http://2130706433",
    "http://[::1",
    "http://[::1]x",
    "http://[fe80::1%25eth0]",
    "http://[g::]",
    "http://[]",
    "http://[::1]:",
    "http://h:5000SECRET=x",
    "http://h%41",
};

TEST(endpoint__bad_urls_are_refused_and_never_repeated)
{
    for (size_t i = 0; i < sizeof(bad_urls) / sizeof(bad_urls[0]); i++) {
        struct arena *arena = arena_new();
        struct error err = ERROR_INIT;
        struct endpoint endpoint;
        struct aws_settings settings = {.endpoint_urls[SERVICE_STS] = str_from(bad_urls[i])};
        if (endpoint_make(arena, SERVICE_STS, STR_LIT("eu-west-1"), &settings, &endpoint, &err) !=
            -1)
            fail_msg("%s is taken", bad_urls[i]);
        assert_int_equal(err.code, ERR_USAGE);
        assert_non_null(strstr(err.message, "the endpoint URL "));
        assert_null(strstr(err.message, "SECRET"));
        assert_true(err.hint[0] != '\0');
        arena_free(arena);
    }
}

TEST(endpoint__a_custom_url_is_of_its_service_only)
{
    struct arena *arena = arena_new();
    struct error err = ERROR_INIT;
    struct endpoint endpoint;
    struct aws_settings settings = {.endpoint_urls[SERVICE_EC2] = STR_LIT("http://e"),
                                    .endpoint_urls[SERVICE_STS] = STR_LIT("http://s")};
    assert_int_equal(
        endpoint_make(arena, SERVICE_STS, STR_LIT("eu-west-1"), &settings, &endpoint, &err), 0);
    assert_string_equal(endpoint.url.ptr, "http://s/");
    settings.endpoint_urls[SERVICE_STS] = STR_EMPTY;
    assert_int_equal(
        endpoint_make(arena, SERVICE_STS, STR_LIT("eu-west-1"), &settings, &endpoint, &err), 0);
    assert_string_equal(endpoint.url.ptr, "https://sts.eu-west-1.amazonaws.com/");
    arena_free(arena);
}

TEST(endpoint__a_custom_url_excludes_fips_and_dualstack)
{
    for (int which = FIPS; which <= BOTH; which++) {
        struct arena *arena = arena_new();
        struct error err = ERROR_INIT;
        struct endpoint endpoint;
        struct aws_settings settings = variant(which);
        settings.endpoint_urls[SERVICE_EC2] = STR_LIT("http://localhost:5000");
        assert_int_equal(
            endpoint_make(arena, SERVICE_EC2, STR_LIT("eu-west-1"), &settings, &endpoint, &err),
            -1);
        assert_int_equal(err.code, ERR_USAGE);
        assert_non_null(strstr(err.message, which == DUAL ? "dual-stack" : "FIPS"));
        assert_non_null(strstr(err.hint, which == DUAL ? "AWS_USE_DUALSTACK_ENDPOINT=false"
                                                       : "AWS_USE_FIPS_ENDPOINT=false"));
        arena_free(arena);
    }
}
