#include "core/der.h"

#include <limits.h>

#include <openssl/asn1.h>
#include <openssl/err.h>

#define TAG_INTEGER 0x02

bool der_next(struct der *der, struct der *inner)
{
    const unsigned char *at = (const unsigned char *)der->left.ptr;
    long len = 0;
    int tag = 0, class = 0;
    if (der->left.len == 0 || der->left.len > INT_MAX)
        return false;
    /* 0x80: an error; 1: of no fixed length, which DER does not have */
    int form = ASN1_get_object(&at, &len, &tag, &class, (long)der->left.len);
    ERR_clear_error();
    if ((form & 0x81) != 0 || len < 0)
        return false;
    struct str value = {(const char *)at, (size_t)len};
    if (inner)
        inner->left = value;
    der->left = str_skip(der->left, (size_t)(value.ptr - der->left.ptr) + value.len);
    return true;
}

bool der_small_number(struct der *der, unsigned *out)
{
    struct der value;
    if (der_tag(der) != TAG_INTEGER || !der_next(der, &value) || value.left.len != 1)
        return false;
    *out = (unsigned char)value.left.ptr[0];
    return *out < 0x80;
}

unsigned char der_tag(const struct der *der)
{
    return der->left.len > 0 ? (unsigned char)der->left.ptr[0] : 0;
}
