#include "core/base64.h"

#include <openssl/evp.h>

#define PIECE 768 /* a multiple of three */

void base64_put(struct sink *out, const void *data, size_t len)
{
    const unsigned char *at = data;
    unsigned char text[PIECE / 3 * 4 + 1];
    while (len > 0) {
        size_t piece = len < PIECE ? len : PIECE;
        int written = EVP_EncodeBlock(text, at, (int)piece);
        sink_write(out, text, (size_t)written);
        at += piece;
        len -= piece;
    }
}
