/*
 * ELF headers: what is accepted ends where the system's own definition of the format
 * says, and no later than the file.
 *
 * Input: the file.
 */
#include "aloft/elf.h"

#include <elf.h>
#include <string.h>

#include "fuzz_target.h"

/* One past the last byte of `size` at `offset`; bytes that are not there count not. */
static uint64_t later(uint64_t end, uint64_t offset, uint64_t size)
{
    return size > 0 && offset + size > end ? offset + size : end;
}

static uint64_t end_of_32(const uint8_t *data)
{
    Elf32_Ehdr header;
    uint64_t end = sizeof header;

    memcpy(&header, data, sizeof header);
    end = later(end, header.e_phoff, (uint64_t)header.e_phentsize * header.e_phnum);
    end = later(end, header.e_shoff, (uint64_t)header.e_shentsize * header.e_shnum);
    for (size_t i = 0; i < header.e_phnum; i++) {
        Elf32_Phdr program;
        memcpy(&program, data + header.e_phoff + i * header.e_phentsize,
                sizeof program);
        end = later(end, program.p_offset, program.p_filesz);
    }
    return end;
}

static uint64_t end_of_64(const uint8_t *data)
{
    Elf64_Ehdr header;
    uint64_t end = sizeof header;

    memcpy(&header, data, sizeof header);
    end = later(end, header.e_phoff, (uint64_t)header.e_phentsize * header.e_phnum);
    end = later(end, header.e_shoff, (uint64_t)header.e_shentsize * header.e_shnum);
    for (size_t i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr program;
        memcpy(&program, data + header.e_phoff + i * header.e_phentsize,
                sizeof program);
        end = later(end, program.p_offset, program.p_filesz);
    }
    return end;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct aloft_memory_reader reader;
    struct aloft_elf elf;

    aloft_memory_reader_init(&reader, data, (uint32_t)len);
    if (aloft_elf_read(&elf, &reader.base) != ALOFT_OK) {
        return 0;
    }
    FUZZ_CHECK(memcmp(data, ELFMAG, SELFMAG) == 0);
    FUZZ_CHECK(elf.end <= len);
    FUZZ_CHECK(elf.is_64bit == (data[EI_CLASS] == ELFCLASS64));
    FUZZ_CHECK(elf.end == (elf.is_64bit ? end_of_64(data) : end_of_32(data)));
    FUZZ_CHECK(aloft_elf_machine_text(elf.machine) != NULL);
    return 0;
}
