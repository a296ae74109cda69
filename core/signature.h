/* Checking detached signatures: CMS (RFC 5652) in DER, by OpenSSL. */
#ifndef SNAPAUDIT_CORE_SIGNATURE_H
#define SNAPAUDIT_CORE_SIGNATURE_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/str.h"

/* Who signed, by what the certificate says of itself, and how. */
struct signature_signer {
    struct str subject; /* as RFC 2253 writes names */
    struct str issuer;
    struct str serial;  /* hex digits */
    struct str sha256;  /* of the certificate: its fingerprint */
    struct str key;     /* "RSA, 2048 bits" */
    const char *digest; /* "SHA256" */
    instant not_before, not_after;
    instant signed_at; /* as the signer claims; INSTANT_UNSET: not told */
};

enum signature_state {
    SIGNATURE_FITS,
    SIGNATURE_OTHER_BYTES, /* it is of other bytes than these */
    SIGNATURE_OTHER_KEY,   /* not made with the key of the certificate that it names, or changed */
    SIGNATURE_REFUSED,     /* no signature, or one of a kind that proves nothing */
    SIGNATURE_STATE_COUNT
};

enum signature_trust {
    TRUST_NOT_ASKED,
    TRUST_GIVEN,
    TRUST_OTHER_SIGNER, /* not the certificate that is pinned */
    TRUST_NO_CHAIN,     /* nobody who is trusted vouches for the signer */
    TRUST_OUT_OF_DATE,  /* all would be well at another time */
    TRUST_STATE_COUNT
};

struct signature {
    enum signature_state state;
    bool has_signer;
    struct signature_signer signer; /* of one that fits, or that could be read so far */
    enum signature_trust trust;     /* of one that fits */
    struct str trusted_by;          /* subject of the root, or of what is pinned */
    struct str why;                 /* what is wrong, in words; empty: nothing */
    bool was_valid; /* TRUST_OUT_OF_DATE: all was well at the time that the signer claims */
};

struct signature_demand {
    struct str roots;  /* PEM: who is trusted to vouch for others; empty: not asked */
    struct str pinned; /* PEM: the certificate that it must be; empty: not asked */
    instant at;        /* when certificates must be valid */
};

/* Is `der` a signature of `bytes`, and whose? `out` lives in `arena`. Returns 0, or -1 with ERR_INPUT where the
 * demand holds no certificates. */
int signature_check(struct signature *out, struct arena *arena, struct str der, struct str bytes,
                    const struct signature_demand *demand, struct error *err);

#endif
