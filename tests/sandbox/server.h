/* HTTP (libmicrohttpd) in front of the service: connections, delays, broken answers, the log. */
#ifndef SANDBOX_SERVER_H
#define SANDBOX_SERVER_H

#include <stdint.h>
#include <stdio.h>

#include "core/error.h"
#include "tests/sandbox/service.h"

struct server_options {
    struct service *service;
    const char *address; /* a loopback one */
    uint16_t port;       /* 0: any free one */
    unsigned threads;
    unsigned latency_ms;
    int64_t clock_offset_s; /* how far the server's clock is off */
    const char *tls_cert;   /* PEM text; NULL: plain HTTP */
    const char *tls_key;
    FILE *log; /* NULL: none */
};

struct server; /* opaque, defined in server.c */

/* Listens and answers from then on, until server_stop(). NULL with `err`. */
struct server *server_start(const struct server_options *options, struct error *err);
uint16_t server_port(const struct server *server);
void server_stop(struct server *server);

#endif
