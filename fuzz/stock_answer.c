/*
 * What a stock device says to an upload: any text, with any code. Its words fit, are
 * one line without tags, and success is never read out of another code than 200.
 *
 * Input: two bytes of the code, then the text.
 */
#include <stdlib.h>
#include <string.h>

#include "aloft/stock_form.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    struct aloft_stock_answer answer;
    const unsigned code = fuzz_u16(&input);
    char *text = fuzz_text_until(&input, '\0');

    aloft_stock_answer_read(&answer, code, text);
    FUZZ_CHECK(memchr(answer.words, '\0', sizeof answer.words) != NULL);
    FUZZ_CHECK(strpbrk(answer.words, "\r\n<") == NULL);
    FUZZ_CHECK(answer.verdict != ALOFT_STOCK_TAKEN || code == 200);
    FUZZ_CHECK((answer.verdict == ALOFT_STOCK_REFUSED) == (answer.status != ALOFT_OK));
    free(text);
    return 0;
}
