#include "capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

void capture_open(struct capture *capture)
{
    *capture = (struct capture){0};
    capture->file = open_memstream(&capture->text, &capture->len);
    assert_non_null(capture->file);
}

const char *capture_text(struct capture *capture)
{
    assert_int_equal(fflush(capture->file), 0);
    return capture->text;
}

void capture_close(struct capture *capture)
{
    assert_int_equal(fclose(capture->file), 0);
    free(capture->text);
}
