#include "collector/aws/way.h"

#include <unistd.h>

#include "core/file.h"

int way_check_authorities(const struct aws_settings *settings, struct error *err)
{
    char why[FILE_WHY_BYTES];
    if (str_is_empty(settings->ca_bundle))
        return 0;
    int fd = file_open(settings->ca_bundle.ptr, why);
    if (fd >= 0) {
        (void)close(fd);
        return 0;
    }
    (void)error_set(err, ERR_INPUT, "could not read the CA bundle %.*s: %s",
                    STR_ARG(settings->ca_bundle), why);
    error_hint(err, "AWS_CA_BUNDLE or ca_bundle in the profile names it");
    return -1;
}

bool way_is_own(const struct aws_settings *settings)
{
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        if (!str_is_empty(settings->endpoint_urls[i]))
            return true;
    return false;
}

/* A refusal without a code of AWS's, where AWS is not at its end. */
static bool is_of_somebody_else(const struct call_result *failure)
{
    bool passing = failure->failure == FAILURE_TRANSIENT || failure->failure == FAILURE_THROTTLE;
    return failure->web_page || (failure->http_status >= 400 && !failure->aws.code[0] && !passing);
}

const char *way_hint(const struct aws_settings *settings, const struct call_result *failure)
{
    if (is_of_somebody_else(failure))
        return way_is_own(settings)
                   ? "check the endpoint URL (AWS_ENDPOINT_URL), the proxy variables (HTTPS_PROXY, "
                     "NO_PROXY), and whether the proxy lets requests pass"
                   : "check the proxy variables (HTTPS_PROXY, NO_PROXY), and whether the proxy "
                     "lets requests to AWS pass";
    if (failure->untrusted)
        return "TLS could not be verified: point AWS_CA_BUNDLE at the CA that signed the "
               "endpoint's certificate";
    if (failure->late)
        return "see with --debug who answers late, or not: the network, a proxy or the endpoint";
    if (failure->transport && settings->use_fips)
        return "not every region has FIPS endpoints: leave those without out, or set "
               "AWS_USE_FIPS_ENDPOINT=false for them; and check the network and the proxy "
               "variables";
    if (failure->proxy)
        return "the proxy of HTTPS_PROXY does not let the connection pass: check its user and "
               "password, and whether it allows this host";
    if (failure->transport)
        return "check the network, the proxy variables (HTTPS_PROXY, NO_PROXY) and "
               "AWS_ENDPOINT_URL";
    return NULL;
}
