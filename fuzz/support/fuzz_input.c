#include "fuzz_input.h"

#include <string.h>

#include "fuzz_target.h"

uint8_t fuzz_byte(struct fuzz_input *input)
{
    if (input->len == 0) {
        return 0;
    }
    input->len--;
    return *input->data++;
}

unsigned fuzz_below(struct fuzz_input *input, unsigned below)
{
    return fuzz_byte(input) % below;
}

uint16_t fuzz_u16(struct fuzz_input *input)
{
    const unsigned low = fuzz_byte(input);

    return (uint16_t)(low | (unsigned)fuzz_byte(input) << 8);
}

uint32_t fuzz_u32(struct fuzz_input *input)
{
    const uint32_t low = fuzz_u16(input);

    return low | (uint32_t)fuzz_u16(input) << 16;
}

struct fuzz_input fuzz_bytes(struct fuzz_input *input, size_t len)
{
    const struct fuzz_input taken = {input->data, len < input->len ? len : input->len};

    if (taken.len > 0) {
        input->data += taken.len;
        input->len -= taken.len;
    }
    return taken;
}

struct fuzz_input fuzz_until(struct fuzz_input *input, uint8_t mark)
{
    size_t len = 0;

    while (len < input->len && input->data[len] != mark) {
        len++;
    }
    const struct fuzz_input taken = fuzz_bytes(input, len);
    (void)fuzz_byte(input); // the mark, or nothing
    return taken;
}

char *fuzz_text_until(struct fuzz_input *input, uint8_t mark)
{
    const struct fuzz_input taken = fuzz_until(input, mark);
    char *text = fuzz_alloc(taken.len + 1);

    if (taken.len > 0) {
        memcpy(text, taken.data, taken.len);
    }
    text[taken.len] = '\0';
    return text;
}
