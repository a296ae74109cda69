#include "collector/aws/xml.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "core/limits.h"
#include "core/mem.h"

/* Bytes given to libxml2 at once. What it then keeps back is one unfinished tag or comment. */
#define SLICE ((size_t)16 * 1024)

static const char byte_order_mark[] = {'\xef', '\xbb', '\xbf'};

struct xml_parser {
    struct xml_handler handler;
    void *ctx;
    xmlParserCtxtPtr libxml;
    size_t mark;   /* bytes of a byte order mark seen; past its end once the document has begun */
    size_t depth;  /* of open elements */
    bool leaf;     /* the element that is open has no child so far */
    bool complete; /* xml_finish() found a whole document */
    bool failed;
    struct error failure;
    size_t text_len;
    char text[LIMIT_STRING_BYTES];
};

static void give_up(struct xml_parser *parser)
{
    parser->failed = true;
    xmlStopParser(parser->libxml);
}

/* ---- what libxml2 tells ---- */

static struct str bounded_name(const xmlChar *name)
{
    const char *text = (const char *)name;
    return str_make(text, strnlen(text, LIMIT_XML_NAME_BYTES + 1));
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **namespace_list, int attributes, int defaulted,
                     const xmlChar **attribute_list)
{
    struct xml_parser *parser = ctx;
    struct str local = bounded_name(name);
    (void)prefix, (void)uri, (void)namespaces, (void)namespace_list;
    (void)attributes, (void)defaulted, (void)attribute_list;
    if (parser->failed)
        return;
    if (parser->depth == LIMIT_XML_DEPTH || local.len > LIMIT_XML_NAME_BYTES) {
        if (parser->depth == LIMIT_XML_DEPTH)
            error_set(&parser->failure, ERR_LIMIT, "the XML is nested deeper than %d",
                      LIMIT_XML_DEPTH);
        else
            error_set(&parser->failure, ERR_LIMIT, "an XML element has a name over %d bytes",
                      LIMIT_XML_NAME_BYTES);
        give_up(parser);
        return;
    }
    parser->depth++;
    parser->leaf = true;
    parser->text_len = 0;
    parser->handler.start(parser->ctx, local);
}

static void on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct xml_parser *parser = ctx;
    (void)prefix, (void)uri;
    if (parser->failed)
        return;
    struct str text = parser->leaf ? str_make(parser->text, parser->text_len) : STR_EMPTY;
    parser->depth--;
    parser->leaf = false;
    parser->handler.end(parser->ctx, bounded_name(name), text);
}

static void on_text(void *ctx, const xmlChar *text, int len)
{
    struct xml_parser *parser = ctx;
    if (parser->failed || !parser->leaf || len <= 0)
        return;
    if ((size_t)len > sizeof(parser->text) - parser->text_len) {
        error_set(&parser->failure, ERR_LIMIT, "a text in the XML is longer than %u bytes",
                  LIMIT_STRING_BYTES);
        give_up(parser);
        return;
    }
    memcpy(parser->text + parser->text_len, text, (size_t)len);
    parser->text_len += (size_t)len;
}

/* Before anything of the DTD is read; so no entity is ever declared. */
static void on_doctype(void *ctx, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system)
{
    struct xml_parser *parser = ctx;
    (void)name, (void)external, (void)system;
    if (parser->failed)
        return;
    error_set(&parser->failure, ERR_INPUT, "the XML has a DOCTYPE, which is refused");
    give_up(parser);
}

/* ---- life ---- */

/* No callback that would let libxml2 build a tree, resolve entities or say anything. */
static const xmlSAXHandler sax = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = on_text,
    .internalSubset = on_doctype,
};

static void open_libxml(struct xml_parser *parser)
{
    xmlSAXHandler handler = sax; /* libxml2 copies it, but wants it without const */
    parser->libxml = xmlCreatePushParserCtxt(&handler, parser, NULL, 0, NULL);
    if (!parser->libxml)
        mem_exhausted();
    /* IGNORE_ENC: always UTF-8, whatever the declaration says; other bytes are then an error. */
    xmlCtxtUseOptions(parser->libxml, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                          XML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(parser->libxml, XML_CHAR_ENCODING_UTF8);
}

struct xml_parser *xml_new(const struct xml_handler *handler, void *ctx)
{
    struct xml_parser *parser = mem_alloc(sizeof(*parser));
    xmlInitParser();
    parser->handler = *handler;
    parser->ctx = ctx;
    open_libxml(parser);
    return parser;
}

void xml_free(struct xml_parser *parser)
{
    if (!parser)
        return;
    xmlFreeParserCtxt(parser->libxml);
    mem_free(parser);
}

/* Only after a whole document is the state of libxml2 sure to be clean. */
void xml_reset(struct xml_parser *parser)
{
    if (!parser->complete || xmlCtxtResetPush(parser->libxml, NULL, 0, NULL, NULL) != 0) {
        xmlFreeParserCtxt(parser->libxml);
        open_libxml(parser);
    }
    parser->mark = 0;
    parser->depth = 0;
    parser->leaf = false;
    parser->complete = false;
    parser->failed = false;
    parser->text_len = 0;
}

/* ---- the document ---- */

static int not_well_formed(struct xml_parser *parser)
{
    const xmlError *last = xmlCtxtGetLastError(parser->libxml);
    if (parser->libxml->errNo == XML_ERR_NO_MEMORY)
        mem_exhausted();
    struct str what = last ? str_trim(str_from(last->message)) : STR_EMPTY;
    error_set(&parser->failure, ERR_INPUT, "the XML is not well-formed%s%.*s",
              str_is_empty(what) ? "" : ": ", STR_ARG(what));
    give_up(parser);
    return -1;
}

/* Warnings and namespace errors set errNo too, and do no harm. */
static int give(struct xml_parser *parser, const char *data, size_t len, bool last)
{
    xmlParserCtxtPtr libxml = parser->libxml;
    xmlParseChunk(libxml, data, (int)len, last);
    if (parser->failed)
        return -1;
    if (!libxml->wellFormed || libxml->disableSAX)
        return not_well_formed(parser);
    /* One tag of many attributes costs libxml2 time by the square of their number. */
    if (libxml->input && libxml->input->end - libxml->input->cur > (ptrdiff_t)SLICE) {
        error_set(&parser->failure, ERR_LIMIT, "a tag or comment in the XML is over %zu bytes",
                  SLICE);
        give_up(parser);
        return -1;
    }
    return 0;
}

static int failed(const struct xml_parser *parser, struct error *err)
{
    if (err)
        *err = parser->failure;
    return -1;
}

/* Pass over a byte order mark. A broken one is left to libxml2, which refuses it. */
static size_t skip_mark(struct xml_parser *parser, const char *data, size_t len)
{
    size_t skipped = 0;
    while (skipped < len && parser->mark < sizeof(byte_order_mark)) {
        if (data[skipped] != byte_order_mark[parser->mark]) {
            if (parser->mark > 0)
                give(parser, byte_order_mark, parser->mark, false);
            parser->mark = sizeof(byte_order_mark);
            break;
        }
        parser->mark++;
        skipped++;
    }
    return skipped;
}

int xml_feed(struct xml_parser *parser, const void *data, size_t len, struct error *err)
{
    const char *at = data;
    assert(!parser->complete);
    if (!parser->failed && parser->mark < sizeof(byte_order_mark)) {
        size_t skipped = skip_mark(parser, at, len);
        at += skipped;
        len -= skipped;
    }
    while (len > 0 && !parser->failed) {
        size_t slice = len < SLICE ? len : SLICE;
        give(parser, at, slice, false);
        at += slice;
        len -= slice;
    }
    return parser->failed ? failed(parser, err) : 0;
}

int xml_finish(struct xml_parser *parser, struct error *err)
{
    if (parser->failed)
        return failed(parser, err);
    if (give(parser, NULL, 0, true) != 0) {
        if (parser->depth > 0)
            error_set(&parser->failure, ERR_INPUT, "the XML is cut short");
        return failed(parser, err);
    }
    parser->complete = true;
    return 0;
}
