/**
 * @file transcript.h
 * A conversation in the text form that README.md describes, read into memory.
 */
#ifndef PULL_TRANSCRIPT_H
#define PULL_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRANSCRIPT_EXCHANGES 8u
#define TRANSCRIPT_WORDS     512u

/* How the server leaves the stream after its last byte. */
enum transcript_end {
    END_OPEN,    /* it waits for the client to close */
    END_CLOSED,  /* it closes in order */
    END_BROKEN,  /* the stream breaks */
    END_SILENT,  /* it says nothing more */
    END_REFUSED, /* the stream never opened */
    END_UNKNOWN, /* the name could not be found */
};

/* One stream. */
struct transcript_exchange {
    char host[TRANSCRIPT_WORDS];
    unsigned port;
    char *request; /* what the client has to send; owned */
    size_t request_len;
    uint8_t *answer; /* what the server sends; owned */
    size_t answer_len;
    size_t head_len; /* bytes of the answer before the first byte of the image */
    enum transcript_end end;
};

struct transcript {
    char url[2048];
    char version[TRANSCRIPT_WORDS];
    char mode[TRANSCRIPT_WORDS];
    char user[TRANSCRIPT_WORDS];
    char password[TRANSCRIPT_WORDS];
    char redirects[TRANSCRIPT_WORDS];
    bool esp32;
    bool signing;
    bool expects_md5; /* the application expects the image's digest */
    bool chunked;
    bool tls;
    bool stay;
    bool files_staged;
    bool untouched; /* nothing must have been begun in the end */
    uint32_t room;
    uint8_t *image; /* owned */
    size_t image_len;
    char md5[33];
    struct transcript_exchange exchanges[TRANSCRIPT_EXCHANGES];
    size_t exchange_count;
    char outcome[TRANSCRIPT_WORDS]; /* "installed", "failed", ... */
    char detail[TRANSCRIPT_WORDS];  /* number of the failure, or version */
};

/* Reads a file; exits with a message when it breaks the form. */
void transcript_read(struct transcript *transcript, const char *path);

void transcript_free(struct transcript *transcript);

#endif
