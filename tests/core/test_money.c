#include "core/money.h"
#include "core/hash.h"
#include "tests/support/test.h"

#define GIB ((uint64_t)1 << 30)

static int64_t price(const char *text)
{
    int64_t nanos = -1;
    if (!price_parse(str_from(text), &nanos))
        fail_msg("'%s' is no price", text);
    return nanos;
}

static void expect(money_exact amount, const char *text)
{
    char buf[MONEY_TEXT_MAX];
    assert_string_equal(money_format(money_round(amount), buf), text);
}

TEST(money__prices_are_read_exactly)
{
    assert_int_equal(price("0.0125"), 12500000);
    assert_int_equal(price("0.05"), 50000000);
    assert_int_equal(price("0.000000001"), 1);
    assert_int_equal(price("1"), 1000000000);
    assert_int_equal(price("0"), 0);
    assert_int_equal(price("0.0500000000"), 50000000); /* as AWS's price list writes it */
    assert_int_equal(price("9223372036.854775807"), INT64_MAX);
}

TEST(money__what_is_no_price_is_refused)
{
    static const char *const wrong[] = {"",
                                        ".",
                                        ".5",
                                        "5.",
                                        "-1",
                                        "+1",
                                        "1e-2",
                                        "1,5",
                                        "0.0000000001",
                                        "1.00000000010",
                                        " 1",
                                        "1 ",
                                        "1.5.5",
                                        "0x1",
                                        "USD",
                                        "9223372036.854775808",
                                        "9223372037",
                                        "99999999999999999999"};
    int64_t nanos = 42;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (price_parse(str_from(wrong[i]), &nanos))
            fail_msg("'%s' is taken for a price", wrong[i]);
    }
    assert_int_equal(nanos, 42);
    assert_false(price_parse(STR_EMPTY, &nanos));
}

/* AWS's published examples at us-east-1 list prices. */
TEST(money__published_examples_come_out_to_the_cent)
{
    int64_t standard = price("0.05");
    int64_t archive = price("0.0125");
    expect(money_bytes(standard, 100 * GIB), "5.000000");
    expect(money_bytes(standard, (10 + 4 + 2) * GIB), "0.800000"); /* chain 10 / +4 / +2 GB */
    expect(money_bytes(standard, 12 * GIB), "0.600000");           /* the oldest of them deleted */
    expect(money_bytes(archive, 200 * GIB), "2.500000");
    expect(money_bytes(price("0.03"), 200 * GIB), "6.000000");     /* retrieval */
    expect(money_bytes(archive, 200 * GIB) / 2, "1.250000");       /* half a month */
    expect(money_bytes(archive, 100 * GIB) * 50 / 30, "2.083333"); /* deleted on day 40 of 90 */
    expect(money_bytes(archive, 40 * GIB) * 90 / 30, "1.500000");  /* deleted at once */
    expect(money_bytes(archive, 105 * GIB) - money_bytes(standard, 5 * GIB), "1.062500");
    expect(money_units(price("0.75"), (uint64_t)2 * 3 * 720), "3240.000000"); /* fast restore */
    expect(money_units(price("0.75"), 3) * 3 / 2, "3.375000");
    expect(money_units(price("0.0006"), 1000000 / 1000), "0.600000"); /* a million list requests */
    expect(money_bytes(standard, 5 * GIB) / 30, "0.008333");
    expect(money_bytes(price("0.02"), 100 * GIB), "2.000000");   /* copy to another region */
    expect(money_bytes(price("0.01"), 3000 * GIB), "30.000000"); /* time-based copy */
}

TEST(money__provisioned_volumes_add_up_before_they_are_rounded)
{
    /* gp3, 2,000 GB, 10,000 IOPS, 500 MiB/s for half a day of a 30-day month */
    money_exact size = money_bytes(price("0.08"), 2000 * GIB);
    money_exact iops = money_units(price("0.005"), 10000 - 3000);
    money_exact throughput = money_mibps(price("40.96"), 500 - 125);
    expect(size / 60, "2.666667");
    expect(iops / 60, "0.583333");
    expect(throughput / 60, "0.250000");
    expect((size + iops + throughput) / 60, "3.500000");
    /* io2, 60,000 IOPS in two bands */
    money_exact bands = money_units(price("0.065"), 32000) + money_units(price("0.0455"), 28000);
    expect(bands / 60, "55.900000");
}

TEST(money__a_tie_is_rounded_to_the_even_neighbour)
{
    assert_int_equal(money_round(money_units(500, 1)), 0); /* half a micro */
    assert_int_equal(money_round(money_units(1500, 1)), 2);
    assert_int_equal(money_round(money_units(2500, 1)), 2);
    assert_int_equal(money_round(money_units(3500, 1)), 4);
    assert_int_equal(money_round(money_units(-500, 1)), 0);
    assert_int_equal(money_round(money_units(-1500, 1)), -2);
    assert_int_equal(money_round(money_units(-2500, 1)), -2);
}

TEST(money__the_smallest_step_off_a_tie_decides)
{
    money_exact tie = money_units(2500, 1);
    assert_int_equal(money_round(tie + 1), 3);
    assert_int_equal(money_round(tie - 1), 2);
    tie = money_units(1500, 1);
    assert_int_equal(money_round(tie + 1), 2);
    assert_int_equal(money_round(tie - 1), 1);
    assert_int_equal(money_round(-tie - 1), -2);
    assert_int_equal(money_round(-tie + 1), -1);
}

TEST(money__single_bytes_and_single_mebibytes_keep_their_worth)
{
    assert_true(money_bytes(1, 1) > 0);
    assert_true(money_bytes(1, GIB) == money_units(1, 1));
    assert_true(money_mibps(1, 1024) == money_units(1, 1));
    assert_true(money_bytes(7, 3 * GIB + 1) == 3 * money_bytes(7, GIB) + money_bytes(7, 1));
    assert_true(money_bytes(7, 0) == 0);
}

TEST(money__an_overflow_saturates)
{
    assert_int_equal(money_round(money_bytes(INT64_MAX, UINT64_MAX)), INT64_MAX);
    assert_int_equal(money_round(money_units(INT64_MAX, UINT64_MAX)), INT64_MAX);
    assert_int_equal(money_round(money_mibps(INT64_MAX, UINT64_MAX)), INT64_MAX);
    assert_int_equal(money_round(money_units(INT64_MIN, UINT64_MAX)), INT64_MIN);
    money_exact sum = 0;
    for (int i = 0; i < 1000; i++)
        sum += money_units(INT64_MAX, UINT64_MAX);
    assert_int_equal(money_round(sum), INT64_MAX);

    assert_int_equal(money_add(1, 2), 3);
    assert_int_equal(money_add(INT64_MAX, 1), INT64_MAX);
    assert_int_equal(money_add(INT64_MIN, -1), INT64_MIN);
    assert_int_equal(money_add(INT64_MAX, INT64_MIN), -1);
}

TEST(money__amounts_are_written_with_six_places)
{
    char buf[MONEY_TEXT_MAX];
    assert_string_equal(money_format(0, buf), "0.000000");
    assert_string_equal(money_format(1, buf), "0.000001");
    assert_string_equal(money_format(1234500000, buf), "1234.500000");
    assert_string_equal(money_format(-500000, buf), "-0.500000");
    assert_string_equal(money_format(INT64_MAX, buf), "9223372036854.775807");
    assert_string_equal(money_format(INT64_MIN, buf), "-9223372036854.775808");
}

TEST(money__people_get_two_places_and_groups)
{
    char buf[MONEY_TEXT_MAX];
    assert_string_equal(money_format_short(1234500000, buf), "1,234.50");
    assert_string_equal(money_format_short(0, buf), "0.00");
    assert_string_equal(money_format_short(999994999, buf), "999.99");
    assert_string_equal(money_format_short(999995000, buf), "1,000.00");
    assert_string_equal(money_format_short(5000, buf), "0.00"); /* ties, to the even cent */
    assert_string_equal(money_format_short(15000, buf), "0.02");
    assert_string_equal(money_format_short(25000, buf), "0.02");
    assert_string_equal(money_format_short(5001, buf), "0.01");
    assert_string_equal(money_format_short(-5000, buf), "0.00"); /* no minus without a sum */
    assert_string_equal(money_format_short(-15000, buf), "-0.02");
    assert_string_equal(money_format_short(-1234567890000, buf), "-1,234,567.89");
    assert_string_equal(money_format_short(123456789000000, buf), "123,456,789.00");
    assert_string_equal(money_format_short(INT64_MAX, buf), "9,223,372,036,854.78");
    assert_string_equal(money_format_short(INT64_MIN, buf), "-9,223,372,036,854.78");
}

/* price_parse() of what money_format() writes gives the amount back, in nano-units. */
TEST(money__written_amounts_read_back)
{
    for (uint64_t i = 0; i < 10000; i++) {
        char buf[MONEY_TEXT_MAX];
        int64_t micros = (int64_t)(hash_u64(i) % UINT64_C(9000000000000000));
        assert_int_equal(price(money_format(micros, buf)), micros * 1000);
    }
}

TEST(money__an_amount_is_read_back_exactly)
{
    static const int64_t amounts[] = {
        0,         1,         -1,        999999,        1000000,
        -12345678, INT64_MAX, INT64_MIN, INT64_MAX - 1, 9007199254740993};
    for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
        char text[MONEY_TEXT_MAX];
        int64_t back = 7;
        assert_true(money_parse(str_from(money_format(amounts[i], text)), &back));
        assert_true(back == amounts[i]);
    }
    int64_t micros;
    assert_true(money_parse(STR_LIT("12"), &micros) && micros == 12000000);
    assert_true(money_parse(STR_LIT("0.5"), &micros) && micros == 500000);
}

TEST(money__what_is_no_amount_is_not_read)
{
    static const char *const texts[] = {"",
                                        "-",
                                        ".5",
                                        "5.",
                                        "1e3",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "1.1234567",
                                        "1,5",
                                        "1.2.3",
                                        "--1",
                                        "0x1",
                                        "9223372036854.775808",
                                        "99999999999999999999"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        int64_t micros;
        assert_false(money_parse(str_from(texts[i]), &micros));
    }
}
