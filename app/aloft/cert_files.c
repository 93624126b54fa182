#include "cert_files.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aloft/base64.h"
#include "aloft/hex.h"

#define PEM_LINE_BYTES 48u /* 64 characters */
#define DER_LINE_BYTES 12u

void cert_name(char name[CERT_NAME_SIZE], const char *host, size_t len)
{
    size_t used = 0;

    if (len == 0 || isdigit((unsigned char)host[0]) != 0) {
        name[used++] = '_';
    }
    for (size_t i = 0; i < len && used < CERT_NAME_SIZE - 1; i++) {
        name[used++] = isalnum((unsigned char)host[i]) != 0 ? host[i] : '_';
    }
    name[used] = '\0';
}

void cert_date(char text[CERT_DATE_SIZE], int64_t seconds)
{
    const time_t moment = (time_t)seconds;
    struct tm parts;

    memset(&parts, 0, sizeof parts);
    (void)gmtime_r(&moment, &parts); // zero for years that do not fit
    (void)strftime(text, CERT_DATE_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts); // fits
}

/* A text of a stranger within a comment: it must not end there. */
static void write_comment(FILE *file, const char *label, const char *text)
{
    (void)fprintf(file, " * %-10s ", label); // ferror() is asked at the end
    for (; *text != '\0'; text++) {
        const bool odd = *text < ' ' || *text > '~' || *text == '*' || *text == '?' ||
                         *text == '\\';

        (void)fputc(odd ? '_' : *text, file); // as above
    }
    (void)fputc('\n', file); // as above
}

static void write_facts(FILE *file, const struct aloft_openssl_certificate *certificate)
{
    char date[CERT_DATE_SIZE];
    char digits[2 * sizeof certificate->sha256 + 1] = {0};

    write_comment(file, "subject:", certificate->subject);
    write_comment(file, "issuer:", certificate->issuer);
    write_comment(file, "serial:", certificate->serial);
    write_comment(file, "key:", certificate->key);
    cert_date(date, certificate->not_before_s);
    write_comment(file, "from:", date);
    cert_date(date, certificate->not_after_s);
    write_comment(file, "until:", date);
    aloft_hex_encode(certificate->sha256, sizeof certificate->sha256, digits);
    write_comment(file, "SHA-256:", digits);
}

/* In lines that begin with `before` and end with `after`. */
static void write_pem(FILE *file, const struct aloft_openssl_certificate *certificate,
        const char *before, const char *after)
{
    (void)fprintf(file, "%s-----BEGIN CERTIFICATE-----%s\n", before, after); // as above
    for (size_t i = 0; i < certificate->der_len; i += PEM_LINE_BYTES) {
        const size_t left = certificate->der_len - i;
        const size_t len = left < PEM_LINE_BYTES ? left : PEM_LINE_BYTES;
        char line[ALOFT_BASE64_LENGTH(PEM_LINE_BYTES)];

        aloft_base64_encode(certificate->der + i, len, line);
        (void)fprintf(file, "%s%.*s%s\n", before, (int)ALOFT_BASE64_LENGTH(len), line,
                after); // as above
    }
    (void)fprintf(file, "%s-----END CERTIFICATE-----%s\n", before, after); // as above
}

static void write_bytes(FILE *file, const struct aloft_openssl_certificate *certificate)
{
    for (size_t i = 0; i < certificate->der_len; i++) {
        (void)fprintf(file, "%s0x%02x,", i % DER_LINE_BYTES == 0 ? "\n    " : " ",
                certificate->der[i]); // as above
    }
}

/* One text of all certificates, as TLS libraries take them. */
static void write_pem_text(FILE *file, const struct cert_set *set)
{
    (void)fprintf(file, "static const char %s_pem[] =\n", set->name); // as above
    for (size_t i = 0; i < set->count; i++) {
        write_pem(file, &set->items[i], "    \"", "\\n\"");
    }
    (void)fprintf(file, "    \"\";\n"); // as above
}

static void write_header(FILE *file, const struct cert_set *set)
{
    (void)fprintf(file, "/*\n"); // as above
    write_comment(file, "Root certificates for", set->url);
    for (size_t i = 0; i < set->count; i++) {
        (void)fprintf(file, " *\n"); // as above
        write_facts(file, &set->items[i]);
    }
    (void)fprintf(file,
            " */\n/* clang-format off */\n#ifndef CERT_%s_H\n#define CERT_%s_H\n\n",
            set->name,
            set->name); // as above
    write_pem_text(file, set);
    for (size_t i = 0; i < set->count; i++) {
        (void)fprintf(file, "\nstatic const unsigned char %s_der_%zu[] = {", set->name,
                i + 1); // as above
        write_bytes(file, &set->items[i]);
        (void)fprintf(file, "\n};\n"); // as above
    }
    if (set->for_m5ez) {
        (void)fprintf(file, "\nstatic const char *const root_cert = %s_pem;\n",
                set->name); // as above
    }
    (void)fprintf(file, "\n#endif\n"); // as above
}

void cert_write(FILE *file, enum cert_form form, const struct cert_set *set)
{
    switch (form) {
    case CERT_FORM_HEADER:
        write_header(file, set);
        break;
    case CERT_FORM_PEM:
        for (size_t i = 0; i < set->count; i++) {
            write_pem(file, &set->items[i], "", "");
        }
        break;
    case CERT_FORM_ENTRIES: // they tell hosts, which are not known here
        break;
    case CERT_FORM_DER:
        for (size_t i = 0; i < set->count; i++) {
            (void)fwrite(set->items[i].der, 1, set->items[i].der_len, file); // as above
        }
        break;
    }
}

enum aloft_status cert_anchors(struct aloft_bearssl_pem *anchors,
        const struct aloft_openssl_certificate *items, size_t count)
{
    const struct cert_set set = {.items = items, .count = count};
    char *text = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&text, &len);
    enum aloft_status status = ALOFT_ERR_MEMORY;

    if (file != NULL) {
        cert_write(file, CERT_FORM_PEM, &set);
        status = fclose(file) == 0 ? aloft_bearssl_pem_read(anchors, text, len)
                                   : ALOFT_ERR_MEMORY;
    }
    free(text);
    return status;
}
