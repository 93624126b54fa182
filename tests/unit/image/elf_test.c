#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <elf.h>

#include "aloft/elf.h"

/* A 64-bit file: header, one program header, ten bytes, a table of two sections. */
struct file64 {
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    uint8_t content[16];
    Elf64_Shdr sections[2];
};

static struct file64 make_file64(void)
{
    struct file64 file;

    memset(&file, 0, sizeof file);
    memcpy(file.header.e_ident, "\177ELF\2\1\1", 7);
    file.header.e_type = ET_DYN;
    file.header.e_machine = EM_X86_64;
    file.header.e_phoff = offsetof(struct file64, segment);
    file.header.e_phentsize = sizeof file.segment;
    file.header.e_phnum = 1;
    file.header.e_shoff = offsetof(struct file64, sections);
    file.header.e_shentsize = sizeof file.sections[0];
    file.header.e_shnum = 2;
    file.segment.p_offset = offsetof(struct file64, content);
    file.segment.p_filesz = 10;
    return file;
}

static enum aloft_status read_bytes(
        struct aloft_elf *elf, const void *bytes, size_t len)
{
    struct aloft_memory_reader reader;

    aloft_memory_reader_init(&reader, bytes, (uint32_t)len);
    return aloft_elf_read(elf, &reader.base);
}

static void a_file_ends_behind_its_section_table(void **state)
{
    struct file64 file = make_file64();
    struct aloft_elf elf;

    (void)state;
    assert_int_equal(read_bytes(&elf, &file, sizeof file), ALOFT_OK);

    assert_true(elf.is_64bit);
    assert_int_equal(elf.type, 3);
    assert_string_equal(aloft_elf_machine_text(elf.machine), "x86-64");
    assert_int_equal(elf.segment_count, 1);
    assert_int_equal(elf.end, sizeof file);
}

static void without_sections_a_file_ends_behind_its_last_segment(void **state)
{
    struct file64 file = make_file64();
    struct aloft_elf elf;

    (void)state;
    file.header.e_shoff = 0;
    file.header.e_shnum = 0;

    assert_int_equal(read_bytes(&elf, &file, sizeof file), ALOFT_OK);
    assert_int_equal(elf.end, offsetof(struct file64, content) + 10);
}

static void a_32_bit_file_is_read(void **state)
{
    struct {
        Elf32_Ehdr header;
        Elf32_Phdr segment;
        uint8_t content[20];
    } file;
    struct aloft_elf elf;

    (void)state;
    memset(&file, 0, sizeof file);
    memcpy(file.header.e_ident, "\177ELF\1\1\1", 7);
    file.header.e_machine = EM_ARM;
    file.header.e_phoff = sizeof file.header;
    file.header.e_phentsize = sizeof file.segment;
    file.header.e_phnum = 1;
    file.segment.p_offset = sizeof file.header + sizeof file.segment;
    file.segment.p_filesz = 20;

    assert_int_equal(read_bytes(&elf, &file, sizeof file), ALOFT_OK);
    assert_false(elf.is_64bit);
    assert_string_equal(aloft_elf_machine_text(elf.machine), "ARM");
    assert_int_equal(elf.end, sizeof file);
}

static void every_shorter_file_is_refused(void **state)
{
    struct file64 file = make_file64();
    struct aloft_elf elf;

    (void)state;
    for (size_t cut = 4; cut < sizeof file; cut++) {
        assert_int_not_equal(read_bytes(&elf, &file, cut), ALOFT_OK);
    }
}

static void numbers_that_wrap_around_are_truncated(void **state)
{
    struct file64 file = make_file64();
    struct aloft_elf elf;

    (void)state;
    file.segment.p_offset = UINT64_MAX - 4;
    assert_int_equal(read_bytes(&elf, &file, sizeof file), ALOFT_ERR_TRUNCATED);

    file = make_file64();
    file.header.e_phoff = UINT64_MAX - 8;
    assert_int_equal(read_bytes(&elf, &file, sizeof file), ALOFT_ERR_TRUNCATED);

    file = make_file64();
    file.header.e_shoff = 0x100000000u;
    assert_int_equal(read_bytes(&elf, &file, sizeof file), ALOFT_ERR_TRUNCATED);
}

static void what_is_not_handled_is_refused(void **state)
{
    struct file64 file = make_file64();
    struct aloft_elf elf;

    (void)state;
    file.header.e_ident[EI_DATA] = ELFDATA2MSB;
    assert_int_equal(read_bytes(&elf, &file, sizeof file), ALOFT_ERR_FORMAT);

    file = make_file64();
    file.header.e_ident[EI_CLASS] = 3;
    assert_int_equal(read_bytes(&elf, &file, sizeof file), ALOFT_ERR_FORMAT);

    file = make_file64();
    file.header.e_phentsize = sizeof file.segment - 1;
    assert_int_equal(read_bytes(&elf, &file, sizeof file), ALOFT_ERR_FORMAT);

    file = make_file64();
    file.header.e_ident[0] = 0;
    assert_int_equal(read_bytes(&elf, &file, sizeof file), ALOFT_ERR_MAGIC);
}

static void no_mutation_leads_out_of_the_file(void **state)
{
    uint32_t random = 4;

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        struct file64 file = make_file64();
        struct aloft_elf elf;

        for (unsigned k = 0; k < 3; k++) {
            random = random * 1664525u + 1013904223u;
            ((uint8_t *)&file)[4 + (random >> 8) % 116] = (uint8_t)(random >> 24);
        }
        if (read_bytes(&elf, &file, sizeof file) == ALOFT_OK) {
            assert_true(elf.end <= sizeof file);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_file_ends_behind_its_section_table),
            cmocka_unit_test(without_sections_a_file_ends_behind_its_last_segment),
            cmocka_unit_test(a_32_bit_file_is_read),
            cmocka_unit_test(every_shorter_file_is_refused),
            cmocka_unit_test(numbers_that_wrap_around_are_truncated),
            cmocka_unit_test(what_is_not_handled_is_refused),
            cmocka_unit_test(no_mutation_leads_out_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
