/* The door to libxml2: what it lets through, and what it refuses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/aws/xml.h"
#include "core/limits.h"
#include "core/sink.h"
#include "tests/support/test.h"

/* What is told, as a text: "<a" at a start, "=text>" at an end. */
static void tell_start(void *ctx, struct str name)
{
    struct sink *out = ctx;
    sink_char(out, '<');
    sink_str(out, name);
}

static void tell_end(void *ctx, struct str name, struct str text)
{
    struct sink *out = ctx;
    (void)name;
    if (!str_is_empty(text)) {
        sink_char(out, '=');
        sink_str(out, text);
    }
    sink_char(out, '>');
}

static const struct xml_handler telling = {.start = tell_start, .end = tell_end};

static int run(struct xml_parser *parser, const char *text, size_t len, size_t chunk,
               struct error *err)
{
    *err = (struct error)ERROR_INIT;
    for (size_t done = 0; done < len; done += chunk) {
        size_t step = len - done < chunk ? len - done : chunk;
        if (xml_feed(parser, text + done, step, err) != 0)
            return -1;
    }
    return xml_finish(parser, err);
}

static void assert_told_in(const char *text, size_t len, size_t chunk, const char *expected)
{
    struct error err;
    struct sink *out = sink_memory();
    struct xml_parser *parser = xml_new(&telling, out);
    if (run(parser, text, len, chunk, &err) != 0)
        fail_msg("refused in pieces of %zu: %s", chunk, err.message);
    sink_char(out, '\0');
    assert_string_equal(sink_view(out).ptr, expected);
    xml_free(parser);
    sink_abort(out);
}

/* In one piece, and in pieces of each small size. */
static void assert_told(const char *text, const char *expected)
{
    size_t len = strlen(text);
    assert_told_in(text, len, len, expected);
    for (size_t chunk = 1; chunk < 20; chunk++)
        assert_told_in(text, len, chunk, expected);
}

static void assert_refused_as(const char *text, size_t len, enum error_code code, const char *part)
{
    const size_t chunks[] = {len, 1, 7};
    for (size_t i = 0; i < 3; i++) {
        struct error err;
        struct sink *out = sink_memory();
        struct xml_parser *parser = xml_new(&telling, out);
        assert_int_equal(run(parser, text, len, chunks[i] > 0 ? chunks[i] : 1, &err), -1);
        if (err.code != code || !strstr(err.message, part))
            fail_msg("expected \"%s\", found \"%s\"", part, err.message);
        assert_int_equal(xml_feed(parser, "<a/>", 4, &err), -1); /* it stays so */
        assert_int_equal(xml_finish(parser, &err), -1);
        assert_int_equal(err.code, code);
        xml_free(parser);
        sink_abort(out);
    }
}

static void assert_malformed(const char *text)
{
    assert_refused_as(text, strlen(text), ERR_INPUT, "XML");
}

/* `count` times `piece`; the caller frees it. */
static char *repeat(const char *before, const char *piece, size_t count, const char *after)
{
    struct sink *out = sink_memory();
    sink_cstr(out, before);
    for (size_t i = 0; i < count; i++)
        sink_cstr(out, piece);
    sink_cstr(out, after);
    struct str view = sink_view(out);
    char *text = calloc(1, view.len + 1);
    assert_non_null(text);
    memcpy(text, view.ptr, view.len);
    sink_abort(out);
    return text;
}

/* ---- what is told ---- */

TEST(xml__leaves_have_text_and_others_none)
{
    assert_told("<a><b>1</b> x <c>2<d>3</d>4</c> y <e/><f></f></a>", "<a<b=1><c<d=3>><e><f>>");
    assert_told("<a>text</a>", "<a=text>");
    assert_told("<a> x <b/> y </a>", "<a<b>>");
}

TEST(xml__a_declaration_blanks_and_a_mark_may_come_first)
{
    assert_told("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\n<a>1</a>\n", "<a=1>");
    assert_told("\xef\xbb\xbf<?xml version=\"1.0\"?><a>1</a>", "<a=1>");
    assert_told("\xef\xbb\xbf<a/>", "<a>");
    assert_told("\n <a/>", "<a>");
}

TEST(xml__entities_and_references_are_resolved)
{
    assert_told("<a>&lt;b&gt; &amp;&quot;&apos; &#65;&#x42;&#xe9;&#x1F600;&#10;</a>",
                "<a=<b> &\"' AB\xc3\xa9\xf0\x9f\x98\x80\n>");
    assert_told("<a>R&amp;amp;D</a>", "<a=R&amp;D>");
}

TEST(xml__utf8_stays_as_it_is)
{
    assert_told("<a>\xc3\xbcn\xc3\xaf \xe2\x80\x98x\xe2\x80\x99 \xe6\x97\xa5\xe6\x9c\xac "
                "\xf0\x9f\x94\xa5</a>",
                "<a=\xc3\xbcn\xc3\xaf \xe2\x80\x98x\xe2\x80\x99 \xe6\x97\xa5\xe6\x9c\xac "
                "\xf0\x9f\x94\xa5>");
    assert_told("<\xc3\xa9l\xc3\xa9ment>1</\xc3\xa9l\xc3\xa9ment>", "<\xc3\xa9l\xc3\xa9ment=1>");
}

TEST(xml__cdata_is_text_comments_and_instructions_are_nothing)
{
    assert_told("<a>x<![CDATA[<b>&amp;]]>y</a>", "<a=x<b>&amp;y>");
    assert_told("<a><![CDATA[]]></a>", "<a>");
    assert_told("<!-- one --><?pi two?><a>x<!-- <b> -->y<?pi z?>z</a><!-- three --><?pi?>",
                "<a=xyz>");
}

TEST(xml__line_ends_become_one_byte)
{
    assert_told("<a>1\r\n2\n3</a>", "<a=1\n2\n3>");
}

TEST(xml__namespaces_and_attributes_are_passed_over)
{
    assert_told("<a xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><b>1</b></a>", "<a<b=1>>");
    assert_told("<n:a xmlns:n=\"urn:x\"><n:b n:c=\"&lt;d&gt;\" e='>'>1</n:b></n:a>", "<a<b=1>>");
    assert_told("<n:a><n:b>1</n:b></n:a>", "<a<b=1>>"); /* not declared: no harm */
    assert_told("<a xmlns=\"no uri\"><b>1</b></a>", "<a<b=1>>");
}

TEST(xml__a_long_text_comes_in_one)
{
    char *text = repeat("<a>", "x", LIMIT_STRING_BYTES, "</a>");
    char *expected = repeat("<a=", "x", LIMIT_STRING_BYTES, ">");
    assert_told_in(text, strlen(text), SIZE_MAX / 2, expected);
    assert_told_in(text, strlen(text), 1000, expected);
    free(text);
    text = repeat("<a><![CDATA[", "x", LIMIT_STRING_BYTES, "]]></a>");
    assert_told_in(text, strlen(text), 1000, expected);
    free(text);
    free(expected);
}

/* ---- what is refused ---- */

TEST(xml__what_is_not_well_formed_is_refused)
{
    static const char *const wrong[] = {
        "",
        " ",
        "x",
        "<",
        "<a",
        "<a>",
        "<a></b>",
        "<a></a",
        "<a/><b/>",
        "<a/>x",
        "x<a/>",
        "<a/><",
        "<a>&unknown;</a>",
        "<a>&#0;</a>",
        "<a>&#x110000;</a>",
        "<a>&#xd800;</a>",
        "<a>&</a>",
        "<a>& b</a>",
        "<a>]]></a>",
        "<a>\x01</a>",
        "<a b=1/>",
        "<a b='1' b='2'/>",
        "<a b='<'/>",
        "<a><!-- -- --></a>",
        "<a><![CDATA[</a>",
        "<a><?xml version='1.0'?></a>",
        " <?xml version='1.0'?><a/>",
        "{\"Snapshots\": []}",
        "<html><body><br></body></html>",
        "\xef\xbb<a/>",
        "\xef\xbb\xbf\xef\xbb\xbf<a/>",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_malformed(wrong[i]);
}

TEST(xml__bytes_that_are_not_utf8_are_refused)
{
    assert_malformed("<a>\xff</a>");
    assert_malformed("<a>\xc0\xaf</a>");
    assert_malformed("<a>\xed\xa0\x80</a>");
    assert_malformed("<a>\xc3</a>");
    assert_malformed("<a><![CDATA[\xe9]]></a>");
    assert_malformed("<\xe9/>");
    /* whatever the declaration says */
    assert_malformed("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>");
    assert_refused_as("<a>\0</a>", 8, ERR_INPUT, "XML");
}

TEST(xml__other_encodings_are_refused)
{
    static const char utf16le[] = "\xff\xfe<\0a\0/\0>\0";
    static const char utf16be[] = "\xfe\xff\0<\0a\0/\0>";
    static const char unmarked[] = "<\0a\0/\0>\0";
    assert_refused_as(utf16le, sizeof(utf16le) - 1, ERR_INPUT, "XML");
    assert_refused_as(utf16be, sizeof(utf16be) - 1, ERR_INPUT, "XML");
    assert_refused_as(unmarked, sizeof(unmarked) - 1, ERR_INPUT, "XML");
    assert_told("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xc3\xa9</a>", "<a=\xc3\xa9>");
    assert_told("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>1</a>", "<a=1>");
    assert_told("<?xml version=\"1.0\" encoding=\"no-such\"?><a>1</a>", "<a=1>");
}

TEST(xml__a_doctype_is_refused)
{
    static const char *const wrong[] = {
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
        "<!DOCTYPE a PUBLIC \"x\" \"http://localhost/x.dtd\"><a/>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
        "<!DOCTYPE a [<!ENTITY % b SYSTEM \"http://localhost/x\"> %b;]><a/>",
        "<?xml version=\"1.0\"?><!-- x --><!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_refused_as(wrong[i], strlen(wrong[i]), ERR_INPUT, "DOCTYPE");
}

TEST(xml__a_billion_laughs_are_refused_at_once)
{
    const char *laughs =
        "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">"
        "<!ENTITY lol1 \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">"
        "<!ENTITY lol2 \"&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;\">"
        "<!ENTITY lol3 \"&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;\">"
        "]><lolz>&lol3;</lolz>";
    assert_refused_as(laughs, strlen(laughs), ERR_INPUT, "DOCTYPE");
}

static void assert_over(const char *before, const char *piece, size_t count, const char *after,
                        const char *part)
{
    char *text = repeat(before, piece, count, after);
    assert_refused_as(text, strlen(text), ERR_LIMIT, part);
    free(text);
}

TEST(xml__sizes_are_limited)
{
    assert_over("", "<a>", LIMIT_XML_DEPTH + 1, "", "deeper than 64");
    assert_over("<a>", "x", LIMIT_STRING_BYTES + 1, "</a>", "longer than 65536");
    assert_over("<a>", "&#65;", LIMIT_STRING_BYTES + 1, "</a>", "longer than 65536");
    assert_over("<a><![CDATA[", "x", LIMIT_STRING_BYTES + 1, "]]></a>", "longer than 65536");
    assert_over("<", "x", LIMIT_XML_NAME_BYTES + 1, "/>", "name over 256");
    assert_over("<a><!--", "x", 40000, "--></a>", "tag or comment");
    assert_over("<a ", "b='c' ", 8000, "/>", "tag or comment");
}

TEST(xml__the_deepest_document_is_read)
{
    struct error err;
    char *open = repeat("", "<a>", LIMIT_XML_DEPTH, "");
    char *text = repeat(open, "</a>", LIMIT_XML_DEPTH, "");
    struct sink *out = sink_memory();
    struct xml_parser *parser = xml_new(&telling, out);
    assert_int_equal(run(parser, text, strlen(text), strlen(text), &err), 0);
    xml_free(parser);
    sink_abort(out);
    free(open);
    free(text);
}

/* ---- one after the other ---- */

TEST(xml__a_parser_reads_document_after_document)
{
    static const char *const between[] = {"<a>1</a>", "<a><b", "<a></b>",      "<!DOCTYPE a>",
                                          "\xef\xbb", "",      "<n:x><y>&lt;", "<a/>\n"};
    struct sink *out = sink_memory();
    struct xml_parser *parser = xml_new(&telling, out);
    struct error err;
    for (size_t i = 0; i < 64; i++) {
        const char *other = between[i % 8];
        (void)run(parser, other, strlen(other), 1 + i / 8, &err);
        xml_reset(parser);
        if (i % 3 == 0) { /* abandoned half-way, without finish */
            (void)xml_feed(parser, "<a><b>half", 10, &err);
            xml_reset(parser);
        }
        sink_clear(out);
        const char *text = "\xef\xbb\xbf<?xml version=\"1.0\"?><a><b>1&amp;</b></a>";
        assert_int_equal(run(parser, text, strlen(text), 1 + i % 5, &err), 0);
        assert_true(str_eq_c(sink_view(out), "<a<b=1&>>"));
        xml_reset(parser);
    }
    xml_free(parser);
    sink_abort(out);
}

TEST(xml__nothing_can_be_told_twice_wrong)
{
    xml_free(NULL);
    struct sink *out = sink_memory();
    struct xml_parser *parser = xml_new(&telling, out);
    assert_int_equal(xml_feed(parser, "<a>", 3, NULL), 0); /* errors may go nowhere */
    assert_int_equal(xml_finish(parser, NULL), -1);
    xml_free(parser);
    sink_abort(out);
}

TEST(xml__a_document_that_ends_early_says_so)
{
    assert_refused_as("<a><b>1</b>", 11, ERR_INPUT, "the XML is cut short");
    assert_refused_as("<a><b>1</b", 10, ERR_INPUT, "the XML is cut short");
}
