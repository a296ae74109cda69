/* Any bytes as what a credential_process prints, and as its command line: refused with words, or keys that
 * a header can carry, and words that lie in their memory. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/aws/keys/command_line.h"
#include "collector/aws/keys/process_output.h"

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void split(struct str text)
{
    struct command_line line;
    const char *flaw = command_line_split(&line, text);
    size_t bytes = 0;
    for (size_t i = 0; !flaw && i < line.count; i++)
        bytes += strlen(line.words[i]) + 1;
    require(flaw || (line.count > 0 && bytes <= text.len + 1 && !line.words[line.count]));
    command_line_clear(&line);
}

static void read_output(const uint8_t *data, size_t size)
{
    struct member_keys output;
    char why[PROCESS_OUTPUT_WHY_BYTES] = "";
    char *text = malloc(size > 0 ? size : 1); /* no byte more: a sanitizer sees who reads on */
    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    if (process_output_read(text, size, &output, why)) {
        require(output.parts.access_key_id.len > 0 && output.parts.secret.len > 0);
        require(!key_flaw(KEY_PART_ID, output.parts.access_key_id));
        require(!key_flaw(KEY_PART_SECRET, output.parts.secret));
        require(!key_flaw(KEY_PART_TOKEN, output.parts.session_token));
    } else {
        require(why[0] != '\0');
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_output(data, size);
    split(str_make((const char *)data, size));
    return 0;
}
