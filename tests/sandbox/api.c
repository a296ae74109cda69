#include "tests/sandbox/api.h"

#include <stddef.h>

#define NOT_VALIDATED "AWS was not able to validate the provided access credentials"
#define TOKEN_INVALID "The security token included in the request is invalid."
#define TOKEN_EXPIRED "The security token included in the request is expired"
#define DOES_NOT_MATCH                                                                           \
    "The request signature we calculated does not match the signature you provided. Check your " \
    "AWS "                                                                                       \
    "Secret Access Key and signing method. Consult the service documentation for details."

const struct api api_ec2 = {
    .name = "ec2",
    .version = "2016-11-15",
    .keys = {401, "AuthFailure", NOT_VALIDATED},
    .signature = {401, "AuthFailure", NOT_VALIDATED}, /* a wrong secret is an unknown key */
    .expired = {400, "RequestExpired", "Request has expired."},
    .ended = {400, "RequestExpired", "Request has expired."},
    .throttle = {503, "RequestLimitExceeded", "Request limit exceeded."},
    .internal = {500, "InternalError", "An internal error has occurred"},
    .unavailable = {503, "Unavailable", "The service is unavailable. Please try again shortly."},
    .token = {400, "InvalidPaginationToken", "The token is invalid or has expired."},
};

const struct api api_sts = {
    .name = "sts",
    .version = "2011-06-15",
    .unmetered = true,
    .tells_times = true,
    .keys = {403, "InvalidClientTokenId", TOKEN_INVALID},
    .signature = {403, "SignatureDoesNotMatch", DOES_NOT_MATCH},
    .expired = {403, "SignatureDoesNotMatch", NULL},
    .ended = {403, "ExpiredToken", TOKEN_EXPIRED},
    .throttle = {400, "Throttling", "Rate exceeded"},
    .internal = {500, "InternalFailure", "An internal error has occurred"},
    .unavailable = {503, "ServiceUnavailable",
                    "The service is unavailable. Please try again shortly."},
};

const struct api api_kms = {
    .name = "kms",
    .style = STYLE_JSON,
    .version = "TrentService",
    .tells_times = true,
    .keys = {400, "UnrecognizedClientException", TOKEN_INVALID},
    .signature = {400, "InvalidSignatureException", DOES_NOT_MATCH},
    .expired = {400, "InvalidSignatureException", NULL},
    .ended = {400, "ExpiredTokenException", TOKEN_EXPIRED},
    .throttle = {400, "ThrottlingException", "Rate exceeded"},
    .internal = {500, "KMSInternalException", "An internal error has occurred"},
    .unavailable = {503, "ServiceUnavailableException", "The service is unavailable."},
};

const struct api api_backup = {
    .name = "backup",
    .style = STYLE_REST,
    .tells_times = true,
    .keys = {403, "UnrecognizedClientException", TOKEN_INVALID},
    .signature = {403, "InvalidSignatureException", DOES_NOT_MATCH},
    .expired = {403, "InvalidSignatureException", NULL},
    .ended = {403, "ExpiredTokenException", TOKEN_EXPIRED},
    .throttle = {400, "ThrottlingException", "Rate exceeded"},
    .internal = {500, "InternalFailure", "An internal error has occurred"},
    .unavailable = {500, "ServiceUnavailableException", "The service is unavailable."},
    .token = {400, "InvalidParameterValueException", "Invalid nextToken"},
};

const struct api api_organizations = {
    .name = "organizations",
    .style = STYLE_JSON,
    .version = "AWSOrganizationsV20161128",
    .tells_times = true,
    .keys = {400, "UnrecognizedClientException", TOKEN_INVALID},
    .signature = {400, "InvalidSignatureException", DOES_NOT_MATCH},
    .expired = {400, "InvalidSignatureException", NULL},
    .ended = {400, "ExpiredTokenException", TOKEN_EXPIRED},
    .throttle = {400, "TooManyRequestsException",
                 "AWS Organizations can't complete your request "
                 "because another request is already in "
                 "progress. Try again later."},
    .internal = {500, "ServiceException",
                 "AWS Organizations can't complete your request because "
                 "there was an internal service error. Try again later."},
    .unavailable = {503, "ServiceUnavailableException", "The service is unavailable."},
    .token = {400, "InvalidInputException", "You provided an invalid NextToken."},
};

const struct api api_imds = {
    .name = "imds", .style = STYLE_PLAIN, .unmetered = true, .nearby = true};

const struct api api_container = {
    .name = "container", .style = STYLE_PLAIN, .unmetered = true, .nearby = true};

const struct api api_sso = {
    .name = "sso",
    .style = STYLE_REST,
    .unmetered = true,
    .throttle = {429, "TooManyRequestsException", "Rate exceeded"},
    .internal = {500, "InternalServerException", "Internal server error"},
    .unavailable = {503, "ServiceUnavailableException", "The service is unavailable."},
};

const struct api api_sso_oidc = {
    .name = "sso-oidc",
    .style = STYLE_REST,
    .unmetered = true,
    .throttle = {400, "SlowDownException", "Too many requests"},
    .internal = {500, "InternalServerException", "Internal server error"},
    .unavailable = {503, "InternalServerException", "The service is unavailable."},
};

/* Those that check signatures. */
static const struct api *const all[] = {&api_ec2, &api_sts, &api_kms, &api_backup,
                                        &api_organizations};

const struct api *api_find(struct str name)
{
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (str_eq_c(name, all[i]->name))
            return all[i];
    return NULL;
}

const struct api *api_of_target(struct str target)
{
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (all[i]->style == STYLE_JSON && str_starts(target, all[i]->version))
            return all[i];
    return NULL;
}
