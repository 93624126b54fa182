#include "aloft/espota_codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MD5_TEXT "644413ba9770ffdecd3c7e32377ee9a8"

static enum aloft_status decode(
        const char *text, struct aloft_espota_invitation *invitation)
{
    return aloft_espota_decode_invitation(
            (const uint8_t *)text, strlen(text), invitation);
}

static void an_invitation_is_read_and_written(void **state)
{
    static const char text[] = "0 18010 16384 " MD5_TEXT "\n";
    struct aloft_espota_invitation invitation;
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];
    (void)state; // cmocka passes it to every test

    assert_int_equal(decode(text, &invitation), ALOFT_OK);
    assert_int_equal(invitation.kind, ALOFT_UPDATE_FIRMWARE);
    assert_int_equal(invitation.port, 18010);
    assert_int_equal(invitation.size, 16384);
    assert_int_equal(invitation.md5[0], 0x64);
    assert_int_equal(invitation.md5[15], 0xA8);
    assert_int_equal(
            aloft_espota_encode_invitation(&invitation, datagram), strlen(text));
    assert_memory_equal(datagram, text, strlen(text));
}

static void a_file_system_has_command_100(void **state)
{
    struct aloft_espota_invitation invitation;
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];
    (void)state; // cmocka passes it to every test

    assert_int_equal(decode("100 18120 20000 " MD5_TEXT "\n", &invitation), ALOFT_OK);
    assert_int_equal(invitation.kind, ALOFT_UPDATE_FILE_SYSTEM);
    assert_int_equal(aloft_espota_encode_invitation(&invitation, datagram), 49);
    assert_memory_equal(datagram, "100 18120 20000 ", 16);
}

static void a_document_ahead_has_command_300(void **state)
{
    static const char text[] = "300 18120 20000 " MD5_TEXT "\n";
    struct aloft_espota_invitation invitation;
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];
    (void)state; // cmocka passes it to every test

    assert_int_equal(decode(text, &invitation), ALOFT_OK);
    assert_true(invitation.ahead);
    assert_int_equal(
            aloft_espota_encode_invitation(&invitation, datagram), strlen(text));
    assert_memory_equal(datagram, text, strlen(text));
    assert_int_equal(decode("0 18120 20000 " MD5_TEXT "\n", &invitation), ALOFT_OK);
    assert_false(invitation.ahead);
}

static const char *const good[] = {
        "0 18010 16384 " MD5_TEXT,
        "0 18010 16384 " MD5_TEXT "\r\n",
        "  0   18010  16384 " MD5_TEXT "  \n",
        "000 018010 000000000016384 " MD5_TEXT,
        "0 18010 16384 644413BA9770FFDECD3C7E32377EE9A8\n",
};

static void spaces_zeros_case_and_line_ends_do_not_matter(void **state)
{
    struct aloft_espota_invitation invitation;
    (void)state; // cmocka passes it to every test

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        memset(&invitation, 0, sizeof invitation);
        assert_int_equal(decode(good[i], &invitation), ALOFT_OK);
        assert_int_equal(invitation.port, 18010);
        assert_int_equal(invitation.size, 16384);
        assert_int_equal(invitation.md5[1], 0x44);
    }
}

static const char *const bad[] = {
        "",
        "\n",
        "hello",
        "0",
        "0 1",
        "0 18021 16384 short\n",
        "0 18021 16384 644413ba9770ffdecd3c7e32377ee9a",
        "0 18021 16384 644413ba9770ffdecd3c7e32377ee9a8a",
        "0 18021 16384 644413ba9770ffdecd3c7e32377ee9ag",
        "0 18021 16384 " MD5_TEXT "\nx",
        "7 18021 16384 " MD5_TEXT "\n",
        "200 18021 16384 " MD5_TEXT "\n",
        "200 x y\n",
        "0 18021 -5 " MD5_TEXT "\n",
        "-0 18021 5 " MD5_TEXT "\n",
        "0 0 16384 " MD5_TEXT "\n",
        "0 65536 16384 " MD5_TEXT "\n",
        "0 99999999999 16384 " MD5_TEXT "\n",
        "0 18021 1234567890123456 " MD5_TEXT "\n",
        "0\t18021\t16384\t" MD5_TEXT "\n",
        "018021 16384 " MD5_TEXT "\n",
};

static void anything_else_is_no_invitation(void **state)
{
    struct aloft_espota_invitation invitation;
    (void)state; // cmocka passes it to every test

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (decode(bad[i], &invitation) != ALOFT_ERR_FORMAT) {
            fail_msg("taken: %s", bad[i]);
        }
    }
}

static void a_huge_size_is_too_large_but_not_unknown(void **state)
{
    struct aloft_espota_invitation invitation;
    (void)state; // cmocka passes it to every test

    assert_int_equal(decode("0 1 99999999999 " MD5_TEXT, &invitation), ALOFT_OK);
    assert_int_equal(invitation.size, ALOFT_SIZE_UNKNOWN - 1);
    assert_int_equal(decode("0 1 4294967295 " MD5_TEXT, &invitation), ALOFT_OK);
    assert_int_equal(invitation.size, ALOFT_SIZE_UNKNOWN - 1);
    assert_int_equal(decode("0 1 0 " MD5_TEXT, &invitation), ALOFT_OK);
    assert_int_equal(invitation.size, 0);
}

static void short_datagrams_are_never_taken(void **state)
{
    struct aloft_espota_invitation invitation;
    struct aloft_espota_proof proof;
    uint8_t bytes[2];
    (void)state; // cmocka passes it to every test

    for (unsigned i = 0; i < 65536; i++) {
        bytes[0] = (uint8_t)(i >> 8);
        bytes[1] = (uint8_t)i;
        for (size_t len = 0; len <= 2; len++) {
            assert_int_equal(aloft_espota_decode_invitation(bytes, len, &invitation),
                    ALOFT_ERR_FORMAT);
            assert_int_equal(aloft_espota_decode_proof(bytes, len, 32, &proof),
                    ALOFT_ERR_FORMAT);
        }
        assert_int_equal(
                aloft_espota_decode_answer(bytes, 2).kind == ALOFT_ESPOTA_ANSWER_OK,
                memcmp(bytes, "OK", 2) == 0);
    }
}

#define CNONCE   "bb3113610ad3c0db6f154618529e9808"
#define RESPONSE "53f00861df084be02987e1a94f9aad1b"

static void a_proof_is_read_and_written(void **state)
{
    static const char text[] = "200 " CNONCE " " RESPONSE "\n";
    struct aloft_espota_proof proof;
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];
    (void)state; // cmocka passes it to every test

    assert_int_equal(aloft_espota_decode_proof(
                             (const uint8_t *)text, sizeof text - 1, 32, &proof),
            ALOFT_OK);
    assert_true(aloft_span_is(proof.cnonce, CNONCE));
    assert_true(aloft_span_is(proof.response, RESPONSE));
    assert_int_equal(aloft_espota_encode_proof(&proof, datagram), sizeof text - 1);
    assert_memory_equal(datagram, text, sizeof text - 1);
}

static const char *const bad_proofs[] = {
        "",
        "0 " CNONCE " " RESPONSE "\n",
        "200 " CNONCE "\n",
        "200 " CNONCE RESPONSE "\n",
        "200 " CNONCE "0 " RESPONSE "\n",
        "200 " CNONCE " " RESPONSE "0\n",
        "200 " CNONCE " 53f00861df084be02987e1a94f9aad1\n",
        "200 bb3113610ad3c0db 6f154618529e9808 " RESPONSE "\n",
};

static void anything_else_is_no_proof(void **state)
{
    struct aloft_espota_proof proof;
    (void)state; // cmocka passes it to every test

    for (size_t i = 0; i < sizeof bad_proofs / sizeof bad_proofs[0]; i++) {
        const char *text = bad_proofs[i];
        assert_int_equal(aloft_espota_decode_proof(
                                 (const uint8_t *)text, strlen(text), 32, &proof),
                ALOFT_ERR_FORMAT);
    }
}

struct answer {
    const char *datagram;
    enum aloft_espota_answer_kind kind;
    const char *text;
};

static const struct answer answers[] = {
        {"OK", ALOFT_ESPOTA_ANSWER_OK, "OK"},
        {"OK\n", ALOFT_ESPOTA_ANSWER_OK, "OK"},
        {"AUTH " CNONCE, ALOFT_ESPOTA_ANSWER_CHALLENGE, CNONCE},
        {"AUTH " CNONCE RESPONSE, ALOFT_ESPOTA_ANSWER_CHALLENGE, CNONCE RESPONSE},
        {"Authentication Failed", ALOFT_ESPOTA_ANSWER_NO_AUTH, "Authentication Failed"},
        {"ERR: ERROR[4]: Not Enough Space\n", ALOFT_ESPOTA_ANSWER_ERROR,
                "ERROR[4]: Not Enough Space"},
        {"AUTH short", ALOFT_ESPOTA_ANSWER_STRANGE, "AUTH short"},
        {"AUTH ", ALOFT_ESPOTA_ANSWER_STRANGE, "AUTH"},
        {"OKAY", ALOFT_ESPOTA_ANSWER_STRANGE, "OKAY"},
        {"", ALOFT_ESPOTA_ANSWER_STRANGE, ""},
};

static void answers_are_told_apart(void **state)
{
    (void)state; // cmocka passes it to every test

    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        const char *text = answers[i].datagram;
        const struct aloft_espota_answer answer =
                aloft_espota_decode_answer((const uint8_t *)text, strlen(text));
        assert_int_equal(answer.kind, answers[i].kind);
        assert_true(aloft_span_is(answer.text, answers[i].text));
    }
}

static void refusals_have_the_words_that_people_search_for(void **state)
{
    static const char space[] = "ERR: ERROR[4]: Not Enough Space\n";
    static const char magic[] = "ERROR[10]: Magic byte is not 0xE9\n";
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];
    (void)state; // cmocka passes it to every test

    assert_int_equal(aloft_espota_encode_refusal(ALOFT_ERR_SPACE, datagram), 32);
    assert_memory_equal(datagram, space, 32);
    assert_int_equal(aloft_espota_encode_error(ALOFT_ERR_MAGIC, datagram), 34);
    assert_memory_equal(datagram, magic, 34);
}

static void every_refusal_fits_and_keeps_its_meaning(void **state)
{
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];
    (void)state; // cmocka passes it to every test

    for (int status = 1; status <= ALOFT_ERR_NO_IMAGE; status++) {
        const size_t len =
                aloft_espota_encode_error((enum aloft_status)status, datagram);
        const struct aloft_span text = {datagram, len};
        assert_true(len > sizeof "ERROR[1]: " && datagram[len - 1] == '\n');
        assert_int_not_equal(aloft_espota_meaning(text), ALOFT_OK);
    }
    assert_int_equal(
            aloft_espota_meaning(aloft_span_of("ERROR[12]: x")), ALOFT_ERR_SIGNATURE);
    assert_int_equal(
            aloft_espota_meaning(aloft_span_of("ERROR[125]: x")), ALOFT_ERR_VETO);
}

static void words_without_a_number_mean_refused(void **state)
{
    (void)state; // cmocka passes it to every test

    assert_int_equal(aloft_espota_meaning(aloft_span_of("")), ALOFT_ERR_REFUSED);
    assert_int_equal(
            aloft_espota_meaning(aloft_span_of("MD5 Check Failed")), ALOFT_ERR_REFUSED);
    assert_int_equal(
            aloft_espota_meaning(aloft_span_of("ERROR[x]")), ALOFT_ERR_REFUSED);
    assert_int_equal(
            aloft_espota_meaning(aloft_span_of("ERROR[0]")), ALOFT_ERR_REFUSED);
    assert_int_equal(
            aloft_espota_meaning(aloft_span_of("ERROR[99]")), ALOFT_ERR_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(an_invitation_is_read_and_written),
            cmocka_unit_test(a_file_system_has_command_100),
            cmocka_unit_test(a_document_ahead_has_command_300),
            cmocka_unit_test(spaces_zeros_case_and_line_ends_do_not_matter),
            cmocka_unit_test(anything_else_is_no_invitation),
            cmocka_unit_test(a_huge_size_is_too_large_but_not_unknown),
            cmocka_unit_test(short_datagrams_are_never_taken),
            cmocka_unit_test(a_proof_is_read_and_written),
            cmocka_unit_test(anything_else_is_no_proof),
            cmocka_unit_test(answers_are_told_apart),
            cmocka_unit_test(refusals_have_the_words_that_people_search_for),
            cmocka_unit_test(every_refusal_fits_and_keeps_its_meaning),
            cmocka_unit_test(words_without_a_number_mean_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
