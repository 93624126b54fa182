#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aloft/file.h"
#include "openssl_private.h"

static enum aloft_status read_all(int file, char *bytes, size_t *len)
{
    *len = 0;
    while (*len < KEY_FILE_MAX) {
        const ssize_t got = read(file, bytes + *len, KEY_FILE_MAX - *len);

        if (got == 0) {
            return ALOFT_OK;
        }
        if (got < 0 && errno != EINTR) {
            return ALOFT_ERR_IO;
        }
        *len += got > 0 ? (size_t)got : 0;
    }
    return ALOFT_ERR_KEY;
}

enum aloft_status openssl_file_read(const char *path, char *bytes, size_t *len)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    enum aloft_status status;
    int why;

    if (file < 0) {
        return ALOFT_ERR_IO;
    }
    status = read_all(file, bytes, len);
    why = errno;
    (void)close(file); // it was only read
    errno = why;
    return status;
}

enum aloft_status openssl_file_write_new(
        const char *path, mode_t mode, const void *bytes, size_t len)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    enum aloft_status status;
    int why;

    if (file < 0) {
        return ALOFT_ERR_IO;
    }
    status = aloft_fd_write(file, bytes, len);
    if (status == ALOFT_OK && fsync(file) != 0) {
        status = ALOFT_ERR_IO;
    }
    why = errno;
    if (close(file) != 0 && status == ALOFT_OK) {
        status = ALOFT_ERR_IO;
        why = errno;
    }
    if (status != ALOFT_OK) {
        (void)unlink(path); // ours, and of no use; the first failure is what counts
        errno = why;
    }
    return status;
}
