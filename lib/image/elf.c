#include "aloft/elf.h"

#include <stddef.h>

#include "aloft/bytes.h"
#include "aloft/probe.h"

#define CLASS_OFFSET   4u
#define ORDER_OFFSET   5u
#define TYPE_OFFSET    16u
#define MACHINE_OFFSET 18u
#define LITTLE_ENDIAN  1u
#define HEADER_MAX     64u

/* Where the two classes keep what we read. Offsets are from the start of a header. */
struct class_layout {
    uint8_t class;
    uint8_t word; /* bytes of a file offset or size */
    uint8_t header_size;
    uint8_t program_table, section_table; /* offsets of the tables in the file */
    uint8_t program_entry;                /* four u16: entry size, count, twice */
    uint8_t program_size;
    uint8_t segment_offset, segment_size; /* in a program header */
};

static const struct class_layout layouts[] = {
        {1, 4, 52, 28, 32, 42, 32, 4, 16},
        {2, 8, 64, 32, 40, 54, 56, 8, 32},
};

struct table {
    uint64_t offset;
    uint16_t entry_size;
    uint16_t count;
};

static const struct class_layout *find_layout(const uint8_t *header)
{
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        if (layouts[i].class == header[CLASS_OFFSET]) {
            return &layouts[i];
        }
    }
    return NULL;
}

static uint64_t read_word(const struct class_layout *layout, const uint8_t *bytes)
{
    return layout->word == 4 ? aloft_le32(bytes) : aloft_le64(bytes);
}

/* Moves `*end` behind the stretch, if that lies in the file. */
static enum aloft_status include_stretch(
        uint32_t *end, uint32_t file_size, uint64_t offset, uint64_t size)
{
    if (size == 0) {
        return ALOFT_OK;
    }
    if (offset > file_size || size > file_size - offset) {
        return ALOFT_ERR_TRUNCATED;
    }
    if (offset + size > *end) {
        *end = (uint32_t)(offset + size);
    }
    return ALOFT_OK;
}

static enum aloft_status include_table(
        uint32_t *end, uint32_t file_size, const struct table *table)
{
    return include_stretch(
            end, file_size, table->offset, (uint64_t)table->entry_size * table->count);
}

static enum aloft_status include_segments(struct aloft_elf *elf,
        const struct aloft_reader *reader, const struct class_layout *layout,
        const struct table *programs)
{
    for (uint16_t i = 0; i < programs->count; i++) {
        uint8_t header[HEADER_MAX];
        const uint32_t offset =
                (uint32_t)programs->offset + (uint32_t)i * programs->entry_size;
        enum aloft_status status =
                aloft_reader_read(reader, offset, header, layout->program_size);

        if (status != ALOFT_OK) {
            return status;
        }
        status = include_stretch(&elf->end, reader->size,
                read_word(layout, header + layout->segment_offset),
                read_word(layout, header + layout->segment_size));
        if (status != ALOFT_OK) {
            return status;
        }
    }
    return ALOFT_OK;
}

static enum aloft_status read_tables(struct aloft_elf *elf,
        const struct aloft_reader *reader, const struct class_layout *layout,
        const uint8_t *header)
{
    const uint8_t *sizes = header + layout->program_entry;
    const struct table programs = {read_word(layout, header + layout->program_table),
            aloft_le16(sizes), aloft_le16(sizes + 2)};
    const struct table sections = {read_word(layout, header + layout->section_table),
            aloft_le16(sizes + 4), aloft_le16(sizes + 6)};
    enum aloft_status status;

    if (programs.count > 0 && programs.entry_size < layout->program_size) {
        return ALOFT_ERR_FORMAT;
    }
    elf->segment_count = programs.count;
    elf->end = layout->header_size;
    status = include_table(&elf->end, reader->size, &programs);
    if (status != ALOFT_OK) {
        return status;
    }
    status = include_table(&elf->end, reader->size, &sections);
    if (status != ALOFT_OK) {
        return status;
    }
    return include_segments(elf, reader, layout, &programs);
}

enum aloft_status aloft_elf_read(
        struct aloft_elf *elf, const struct aloft_reader *reader)
{
    uint8_t header[HEADER_MAX] = {0};
    const uint32_t len = reader->size < HEADER_MAX ? reader->size : HEADER_MAX;
    const struct class_layout *layout;
    enum aloft_status status = aloft_reader_read(reader, 0, header, len);

    if (status != ALOFT_OK) {
        return status;
    }
    if (aloft_image_probe(header, len) != ALOFT_FORMAT_ELF) {
        return ALOFT_ERR_MAGIC;
    }
    layout = find_layout(header);
    if (layout == NULL || header[ORDER_OFFSET] != LITTLE_ENDIAN) {
        return ALOFT_ERR_FORMAT;
    }
    if (len < layout->header_size) {
        return ALOFT_ERR_TRUNCATED;
    }
    *elf = (struct aloft_elf){
            .is_64bit = layout->word == 8,
            .type = aloft_le16(header + TYPE_OFFSET),
            .machine = aloft_le16(header + MACHINE_OFFSET),
    };
    return read_tables(elf, reader, layout, header);
}

const char *aloft_elf_machine_text(uint16_t machine)
{
    switch (machine) {
    case 3:
        return "x86";
    case 40:
        return "ARM";
    case 62:
        return "x86-64";
    case 94:
        return "Xtensa";
    case 183:
        return "aarch64";
    case 243:
        return "RISC-V";
    default:
        return "unknown machine";
    }
}
