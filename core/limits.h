/* Every size that input can drive, in one place. Past a limit: ERR_LIMIT, never a crash. */
#ifndef SNAPAUDIT_CORE_LIMITS_H
#define SNAPAUDIT_CORE_LIMITS_H

#define LIMIT_STRING_BYTES       65536u    /* one description, tag value, name */
#define LIMIT_JSON_ELEMENT_BYTES 16777216u /* one resource in a describe answer */
#define LIMIT_JSON_DEPTH         64
#define LIMIT_XML_DEPTH          64
#define LIMIT_XML_NAME_BYTES     256
#define LIMIT_ANSWER_BYTES       134217728u /* one page of AWS */
#define LIMIT_PROCESS_BYTES      65536u     /* what a credential_process may print */
#define LIMIT_KEY_ANSWER_BYTES   65536u /* what else hands out keys may say: by HTTP, in a file */
#define LIMIT_TOKEN_BYTES        20000u /* a web identity token; what STS takes */
#define LIMIT_PROCESS_MS         60000  /* how long it may take */
#define LIMIT_JSON_PAGE_BYTES    16777216u /* of them in JSON; fifty events of CloudTrail fit */
#define LIMIT_PAGE_RECORDS       20000u    /* EC2 is asked for 1,000 at most */
#define LIMIT_PAGES              100000u   /* of one listing */
#define LIMIT_REGIONS            1024u     /* of one account; AWS has some forty */
#define LIMIT_TAGS_PER_RESOURCE  256       /* EC2 allows 50 user tags; room for system tags */
#define LIMIT_MAPPINGS_PER_IMAGE 256
#define LIMIT_ATTACHMENTS        256
#define LIMIT_UNKNOWN_WORDS      256         /* different unknown fields and values of one reader */
#define LIMIT_ROWS               0xfffffff0u /* rows of one kind */
#define LIMIT_PLACES             1000000u    /* account-regions: ten thousand accounts and more */
#define LIMIT_POLICY_BYTES       1048576u
#define LIMIT_ACCOUNTS           10000u    /* that one run reads */
#define LIMIT_ACCOUNTS_BYTES     8388608u  /* the file that names them: 800 bytes each */
#define LIMIT_VERDICTS_BYTES     16777216u /* what a case of test-policy expects */
#define LIMIT_POLICY_DEPTH       32
#define LIMIT_FRAMEWORKS         50u     /* that one policy names */
#define LIMIT_FRAMEWORK_NAME     64u     /* bytes */
#define LIMIT_CONTROLS           2000u   /* of one framework; NIST SP 800-53 has some 1,200 */
#define LIMIT_CONTROL_TEXT_BYTES 400u    /* id, title, edition or source of a control */
#define LIMIT_CHAIN              50      /* copy and ancestry chains */
#define LIMIT_COPY_TEXTS         16      /* copy texts inside each other; EC2 has room for six */
#define LIMIT_FILES_PER_KIND     100000u /* KIND-N.json in one folder */
#define LIMIT_SPLIT_GROUPS       10000u  /* folders of one --split-by */
#define LIMIT_PATH_BYTES         4096u
#define LIMIT_LEDGER_BYTES       67108864u /* a ledger of restore tests */
#define LIMIT_LEDGER_ROWS        200000u
#define LIMIT_LEDGER_LINE_BYTES  131072u /* all fields, each byte of which may be a quote */
#define LIMIT_LEDGER_FIELD_BYTES 4096u
#define LIMIT_MANIFEST_BYTES     4194304u /* manifest.json: the accounts of a run are in it */
#define LIMIT_PACK_FILES         1000u    /* that it lists; ours have some ten */
#define LIMIT_PACK_ENTRIES       100000u  /* in the folder of a report that is verified */
#define LIMIT_FILE_NAME_BYTES    255u
#define LIMIT_SIGNATURE_BYTES    1048576u       /* of a report: the certificates are in it */
#define LIMIT_CERTIFICATES_MIB   1u             /* a file that --cert or --ca names */
#define LIMIT_KEY_BYTES          65536u         /* a file with a key */
#define LIMIT_PASSPHRASE_BYTES   1024u          /* what opens it; OpenSSL takes as much */
#define LIMIT_CAPTURE_BYTES      274877906944ll /* the file of a capture */
#define LIMIT_CAPTURE_CELL_BYTES 134217728      /* all items of one list of a record */
#define LIMIT_CAPTURE_PAGES      20000000u      /* of all listings */
#define LIMIT_CAPTURE_LISTINGS   20000000u

/* Time, which an endpoint can drive as well. Past these: a gap. `--deadline` takes the place of the last
 * two. docs/operations.md and the man pages say them. */
#define LIMIT_CONNECT_MS     10000
#define LIMIT_SILENCE_MS     60000  /* without a byte of an answer */
#define LIMIT_CALL_MS        120000 /* one answer, to its last byte */
#define LIMIT_PATIENCE_MS    100000 /* without an answer, over all tries of one request */
#define LIMIT_RETRY_AFTER_MS 60000  /* heeded of what a Retry-After asks for */
#define LIMIT_LISTING_MS     600000 /* all pages of a listing, with their tries */
#define LIMIT_REGION_MS      600000 /* while at least one of its listings is at work */

#endif
