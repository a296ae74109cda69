/* The command line of snapaudit-sandbox. */
#ifndef SANDBOX_OPTIONS_H
#define SANDBOX_OPTIONS_H

#include "tests/sandbox/faults.h"
#include "tests/sandbox/server.h"
#include "tests/sandbox/service.h"

struct options {
    struct world_options world;
    struct lane_options lanes;
    struct service_options service;
    struct server_options server;
    const char *port_file;
    const char *write_credentials;
    const char *log;
    const char *stats;
    const char *tls_cert;
    const char *tls_key;
    long parent_pid; /* -1: the one at the start, 0: nobody */
    long lifetime_s; /* 0: none */
    bool help;
};

extern const char options_usage[];

/* Borrows from argv. */
int options_parse(struct options *options, int argc, char **argv, struct error *err);
void options_clear(struct options *options);

#endif
