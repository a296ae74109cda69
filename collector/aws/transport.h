/* How libcurl is set up for whatever is asked over HTTP. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_TRANSPORT_H
#define SNAPAUDIT_COLLECTOR_AWS_TRANSPORT_H

#include <curl/curl.h>

#include "collector/aws/call_result.h"
#include "collector/aws/keys/credentials.h"
#include "collector/aws/terms.h"

/* Get libcurl ready, and let it go as often. What it frees is wiped: it copies all that is sent, session
 * tokens, codes and tokens of single sign-on as well. Needed around what is no handle; any thread. */
void transport_begin(void);
void transport_end(void);

/* A handle, for which libcurl is ready; NULL: it could not be started. Nothing else makes one: whoever
 * comes first decides for the whole process how libcurl's memory is freed. */
CURL *transport_new(void);
void transport_free(CURL *easy); /* NULL is fine */

/* TLS that is verified, no redirects, nobody waits for ever. */
void transport_set(CURL *easy, const struct aws_settings *settings);

/* A signal ends the transfer: it need not wait for a slow answer. */
void transport_stop_by(CURL *easy, const struct aws_terms *terms);
bool transport_stopped(const struct aws_terms *terms);

/* Add a header; its value may be a secret. */
int transport_header(struct curl_slist **headers, struct str name, struct str value,
                     struct error *err);

/* libcurl's list of headers has copies of its own: they are wiped. */
void transport_drop_headers(struct curl_slist *headers);

/* No whole answer came. `reason`: what libcurl wrote into its error buffer. */
void transport_failed(CURL *easy, CURLcode code, const char *reason, struct call_result *out);

/* An answer with status 3xx. */
void transport_redirected(struct call_result *out);

#endif
