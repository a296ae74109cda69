#include "collector/aws/keys/key_parts.h"

/* AWS documents 128 for ids; secrets have 40 characters, tokens some thousand. */
static const size_t most[] = {
    [KEY_PART_ID] = 128, [KEY_PART_SECRET] = 1024, [KEY_PART_TOKEN] = 16384};

const char *key_flaw(enum key_part part, struct str text)
{
    if (text.len > most[part])
        return "is too long";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == ' ' || c == '\t')
            return "holds a blank";
        if (c < 0x20 || c == 0x7f)
            return "holds a control character";
        if (c > 0x7f)
            return "holds a character that is not ASCII";
    }
    return NULL;
}
