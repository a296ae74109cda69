/* One HTTP request, and what is answered to it. */
#ifndef SANDBOX_REQUEST_H
#define SANDBOX_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/str.h"
#include "core/vec.h"
#include "tests/sandbox/api.h"
#include "tests/sandbox/world.h"

struct pair {
    struct str name; /* of a header: lower case */
    struct str value;
};

struct request {
    struct arena *arena; /* of this request and its answer */
    struct str method;
    struct str target;  /* as sent: path and query */
    struct vec headers; /* struct pair */
    struct str body;
    struct vec form; /* struct pair: parameters of the query and of the body, decoded */
    /* Set once the signature is good. */
    const struct account *account;
    struct caller caller;
    struct str region;
    const struct api *api; /* the service signed for; at first, the one that it looks like */
};

/* Why AWS would say no. */
struct refusal {
    int status;
    const char *code;
    char message[768];
    const char *reason; /* which rule a value broke, where AWS tells; NULL: none */
};

/* Fills `refusal`. Returns -1, so that callers can return it. */
int refuse(struct refusal *refusal, int status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A run of bytes of the answer's body: in the request's arena or in the world. */
struct piece {
    const void *data;
    size_t len;
};

struct answer {
    int status;
    bool html;
    bool front_end;         /* the HTML is AWS's own */
    const char *type;       /* Content-Type; NULL: XML */
    const char *error_type; /* header x-amzn-ErrorType; NULL: none */
    const char *ttl;        /* how long a token of the metadata service holds; NULL: it is none */
    struct vec pieces;      /* struct piece */
    size_t bytes;           /* of all pieces */
    size_t items;
    const char *code; /* of the error, or "OK", for the log */
    const char *request_id;
};

void answer_init(struct answer *answer);
void answer_clear(struct answer *answer);
/* Appends bytes that the caller keeps; grows the last piece when they follow it in memory. */
void answer_add(struct answer *answer, const void *data, size_t len);

/* Splits `name=value&…`, decoded, into `out`. */
void form_parse(struct arena *arena, struct str text, struct vec *out);
/* One more, percent-encoded. */
void form_add(struct request *request, struct str name, struct str value);
struct str form_value(const struct request *request, const char *name); /* empty: not there */
bool form_has(const struct request *request, const char *name);
bool form_true(const struct request *request, const char *name);

/* The n-th value of a list parameter (`Owner` and 1: `Owner.1`). False when there is none. */
bool form_element(const struct request *request, const char *list, unsigned n, struct str *out);

struct str header_value(const struct request *request, const char *name); /* empty: not there */
bool header_has(const struct request *request, const char *name);

#endif
