#include "collector/aws/xml.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "core/limits.h"
#include "core/mem.h"

/* Bytes given to libxml2 at once, however they come in: a document is read, or refused, alike in
 * all pieces. What libxml2 then keeps back is one unfinished tag or comment. */
#define SLICE ((size_t)16 * 1024)

#define TEXT_TOO_LONG "a text in the XML is longer than %u bytes"

struct xml_parser {
    struct xml_handler handler;
    void *ctx;
    xmlParserCtxtPtr libxml;
    bool begun;    /* libxml2 has got the first bytes */
    size_t depth;  /* of open elements */
    bool leaf;     /* the element that is open has no child so far */
    bool complete; /* xml_finish() found a whole document */
    bool failed;
    struct error failure;
    size_t slice_len;
    size_t text_len;
    char slice[SLICE];
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

// NOLINTNEXTLINE(readability-function-size): the parameters are libxml2's
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
        error_set(&parser->failure, ERR_LIMIT, TEXT_TOO_LONG, LIMIT_STRING_BYTES);
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

/* An answer may quote a secret: nothing of it stays in memory that is given back. */
static void wipe(struct xml_parser *parser)
{
    const xmlParserInput *input = parser->libxml->input;
    if (input && input->base && input->end > input->base)
        explicit_bzero((void *)input->base, (size_t)(input->end - input->base));
    explicit_bzero(parser->slice, sizeof(parser->slice));
    explicit_bzero(parser->text, sizeof(parser->text));
}

void xml_free(struct xml_parser *parser)
{
    if (!parser)
        return;
    wipe(parser);
    xmlFreeParserCtxt(parser->libxml);
    mem_free(parser);
}

/* Only after a whole document is the state of libxml2 sure to be clean. */
void xml_reset(struct xml_parser *parser)
{
    wipe(parser);
    if (!parser->complete || xmlCtxtResetPush(parser->libxml, NULL, 0, NULL, NULL) != 0) {
        xmlFreeParserCtxt(parser->libxml);
        open_libxml(parser);
    }
    parser->begun = false;
    parser->depth = 0;
    parser->leaf = false;
    parser->complete = false;
    parser->failed = false;
    parser->slice_len = 0;
    parser->text_len = 0;
}

/* ---- the document ---- */

static void not_well_formed(struct xml_parser *parser)
{
    const xmlError *last = xmlCtxtGetLastError(parser->libxml);
    if (parser->libxml->errNo == XML_ERR_NO_MEMORY)
        mem_exhausted();
    struct str what = last ? str_trim(str_from(last->message)) : STR_EMPTY;
    error_set(&parser->failure, ERR_INPUT, "the XML is not well-formed%s%.*s",
              str_is_empty(what) ? "" : ": ", STR_ARG(what));
    give_up(parser);
}

/* One tag of many attributes costs libxml2 time by the square of their number. Of a CDATA section it
 * keeps nearly all until it is complete. */
static void check_kept_back(struct xml_parser *parser)
{
    const xmlParserCtxt *libxml = parser->libxml;
    ptrdiff_t kept = libxml->input ? libxml->input->end - libxml->input->cur : 0;
    bool text = libxml->instate == XML_PARSER_CDATA_SECTION;
    if (kept <= (ptrdiff_t)(text ? LIMIT_STRING_BYTES : SLICE))
        return;
    if (text)
        error_set(&parser->failure, ERR_LIMIT, TEXT_TOO_LONG, LIMIT_STRING_BYTES);
    else
        error_set(&parser->failure, ERR_LIMIT, "a tag or comment in the XML is over %zu bytes",
                  SLICE);
    give_up(parser);
}

static void give(struct xml_parser *parser, const char *data, size_t len, bool last)
{
    static const char byte_order_mark[] = {'\xef', '\xbb', '\xbf'};
    const size_t mark_len = sizeof(byte_order_mark);
    if (!parser->begun && len >= mark_len && memcmp(data, byte_order_mark, mark_len) == 0) {
        data += mark_len;
        len -= mark_len;
    }
    parser->begun = true;
    xmlParseChunk(parser->libxml, data, (int)len, last);
    if (parser->failed)
        return;
    /* Not its result: warnings and namespace errors show there too, and do no harm. */
    if (!parser->libxml->wellFormed || parser->libxml->disableSAX)
        not_well_formed(parser);
    else
        check_kept_back(parser);
}

static int outcome(const struct xml_parser *parser, struct error *err)
{
    if (!parser->failed)
        return 0;
    if (err)
        *err = parser->failure;
    return -1;
}

int xml_feed(struct xml_parser *parser, const void *data, size_t len, struct error *err)
{
    const char *from = data;
    assert(!parser->complete);
    while (len > 0 && !parser->failed) {
        size_t step = SLICE - parser->slice_len < len ? SLICE - parser->slice_len : len;
        if (step == SLICE) {
            give(parser, from, SLICE, false);
        } else {
            memcpy(parser->slice + parser->slice_len, from, step);
            parser->slice_len += step;
        }
        if (parser->slice_len == SLICE) {
            give(parser, parser->slice, SLICE, false);
            parser->slice_len = 0;
        }
        from += step;
        len -= step;
    }
    return outcome(parser, err);
}

int xml_finish(struct xml_parser *parser, struct error *err)
{
    if (!parser->failed)
        give(parser, parser->slice, parser->slice_len, false);
    if (!parser->failed) {
        give(parser, NULL, 0, true);
        if (parser->failed && parser->depth > 0)
            error_set(&parser->failure, ERR_INPUT, "the XML is cut short");
    }
    parser->complete = !parser->failed;
    return outcome(parser, err);
}
