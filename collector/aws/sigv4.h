/* AWS Signature Version 4 (AWS General Reference, "Create a signed AWS API request"), header form.
 * Pure: no clock, no network. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_SIGV4_H
#define SNAPAUDIT_COLLECTOR_AWS_SIGV4_H

#include <stddef.h>

#include "collector/aws/keys/credentials.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/sink.h"
#include "core/str.h"

struct signed_header {
    struct str name; /* any case */
    struct str value;
};

struct sigv4_request {
    struct str method; /* "POST" */
    struct str path;   /* as sent, percent-encoded once; "/" at least */
    struct str query;  /* as sent, without the question mark, pairs in any order; may be empty */
    const struct signed_header *headers; /* those to be signed besides host, x-amz-date and
                                            x-amz-security-token, which are added here */
    size_t header_count;
    struct str host; /* with the port when it is not the default one */
    struct str body;
    struct str region;
    struct str service; /* signing name */
    instant at;
};

/* What each stage yields, for tests and for --debug (no stage holds a secret). Each is written to
 * the sink given, NULL to leave it out. */
struct sigv4_stages {
    struct sink *canonical_request;
    struct sink *string_to_sign;
};

/* Writes the value of the Authorization header and of X-Amz-Date. `amz_date` needs 17 bytes. */
int sigv4_sign(const struct sigv4_request *request, const struct credentials *credentials,
               const struct sigv4_stages *stages, struct sink *authorization, char *amz_date,
               struct error *err);

/* The signing key depends on day, region and service only; a signer keeps the last ones so that a
 * page costs one HMAC chain less. Not thread-safe; one for each worker. */
struct sigv4_signer;
struct sigv4_signer *sigv4_signer_new(const struct credentials *credentials);
/* Others from now on. Those before must outlive the signer, too. */
void sigv4_signer_use(struct sigv4_signer *signer, const struct credentials *credentials);
void sigv4_signer_free(struct sigv4_signer *signer);
int sigv4_signer_sign(struct sigv4_signer *signer, const struct sigv4_request *request,
                      struct sink *authorization, char *amz_date, struct error *err);

#endif
