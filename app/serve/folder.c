#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aloft/bearssl_digest.h"
#include "aloft/file.h"
#include "aloft/trust_store.h"
#include "stamp.h"

static const struct aloft_release_digests digests = {
        &aloft_bearssl_md5, &aloft_bearssl_sha256};

/* A stream over the file behind `fd`, which stays open and the caller's. */
static FILE *stream_over(int fd)
{
    const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    FILE *file = copy < 0 ? NULL : fdopen(copy, "r");

    if (file == NULL && copy >= 0) {
        (void)close(copy); // it was only read
    }
    return file;
}

static enum aloft_status compute(int fd, struct aloft_release_image *image)
{
    FILE *file = stream_over(fd);
    enum aloft_status status;

    if (file == NULL) {
        return ALOFT_ERR_IO;
    }
    status = aloft_release_image_read(file, &digests, image);
    (void)fclose(file); // it was only read
    return status;
}

/* Facts from the cache, or computed now. */
static enum aloft_status learn(struct folder *folder, const char *name, int fd,
        const struct aloft_release_image **facts)
{
    struct aloft_release_image image;
    struct aloft_release_stamp stamp;
    struct stat stat;
    enum aloft_status status;

    if (fstat(fd, &stat) != 0) {
        return ALOFT_ERR_IO;
    }
    if (!S_ISREG(stat.st_mode)) {
        return ALOFT_ERR_NOT_FOUND;
    }
    stamp = stamp_of(&stat);
    *facts = aloft_release_cache_get(&folder->cache, name, &stamp);
    if (*facts != NULL) {
        return ALOFT_OK;
    }
    status = compute(fd, &image);
    if (status == ALOFT_OK) {
        status = aloft_release_cache_put(&folder->cache, name, &stamp, &image);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    *facts = aloft_release_cache_get(&folder->cache, name, &stamp);
    return ALOFT_OK;
}

enum aloft_status folder_image_open(
        struct folder *folder, const char *name, struct folder_image *image)
{
    enum aloft_status status;

    if (!aloft_catalog_name_ok(name)) {
        return ALOFT_ERR_NOT_FOUND;
    }
    /* A symbolic link could lead anywhere; opening a pipe could block. */
    image->fd = openat(
            folder->bin_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (image->fd < 0) {
        return errno == EMFILE || errno == ENFILE ? ALOFT_ERR_IO : ALOFT_ERR_NOT_FOUND;
    }
    status = learn(folder, name, image->fd, &image->facts);
    if (status != ALOFT_OK) {
        (void)close(image->fd); // it was only read
    }
    return status;
}

const struct aloft_release_image *folder_image_facts(
        struct folder *folder, const char *name)
{
    const struct aloft_release_image *facts =
            aloft_release_cache_get(&folder->cache, name, NULL);
    struct folder_image image;

    if (facts != NULL) {
        return facts;
    }
    if (folder_image_open(folder, name, &image) != ALOFT_OK) {
        return NULL;
    }
    (void)close(image.fd); // it was only read
    return image.facts;
}

static bool image_unchanged(
        const struct folder *folder, const struct aloft_release_entry *entry)
{
    struct aloft_release_stamp stamp;
    struct stat stat;

    if (fstatat(folder->bin_fd, entry->file, &stat, AT_SYMLINK_NOFOLLOW) != 0) {
        return false;
    }
    stamp = stamp_of(&stat);
    return aloft_release_stamp_equal(&stamp, &entry->stamp);
}

/* Forgets images that have changed; who asks next has them read again. */
static void forget_changed_images(struct folder *folder)
{
    size_t i = 0;

    while (i < folder->cache.count) {
        if (image_unchanged(folder, &folder->cache.entries[i])) {
            i++;
        } else {
            aloft_release_cache_drop(&folder->cache, i);
        }
    }
}

/* Reads the image that a section names, so that no device has to wait for it. */
static void warm(struct folder *folder, unsigned line, const char *name)
{
    struct folder_image image;
    enum aloft_status status;

    if (name[0] == '\0') {
        return;
    }
    status = folder_image_open(folder, name, &image);
    if (status == ALOFT_OK) {
        (void)close(image.fd); // it was only read
        return;
    }
    (void)fprintf(folder->log, "%s/devices.ini line %u: bin/%s: %s\n", folder->path,
            line, name, aloft_status_text(status)); // where else to complain
}

static void warm_all(struct folder *folder)
{
    const struct aloft_catalog_device *device = aloft_catalog_at(folder->catalog, 0);

    aloft_release_cache_clear(&folder->cache); // forgets what is named no more
    for (size_t i = 1; device != NULL; i++) {
        warm(folder, device->line, device->sketch.file);
        warm(folder, device->line, device->file_system.file);
        device = aloft_catalog_at(folder->catalog, i);
    }
}

/* Tells whether devices.ini is another one than last time. */
static bool catalog_changed(struct folder *folder)
{
    return stamp_refresh(&folder->catalog_stamp, folder->fd, "devices.ini");
}

static FILE *open_catalog(const struct folder *folder)
{
    const int fd = openat(folder->fd, "devices.ini", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    FILE *file = fd < 0 ? NULL : stream_over(fd);

    if (fd >= 0) {
        (void)close(fd); // the stream has its own
    }
    return file;
}

/* Reads devices.ini. On failure `what` gets the words, and the catalog stays. */
static enum aloft_status read_catalog(struct folder *folder, char *what, size_t size)
{
    struct aloft_catalog_problem problem = {0};
    struct aloft_catalog *catalog = NULL;
    FILE *file = open_catalog(folder);
    enum aloft_status status;

    if (file == NULL) {
        (void)snprintf(what, size, "%s/devices.ini: %s", folder->path,
                strerror(errno)); // a message that is cut is still a message
        return ALOFT_ERR_IO;
    }
    status = aloft_catalog_read(file, &catalog, &problem);
    (void)fclose(file); // it was only read
    if (status == ALOFT_ERR_FORMAT) {
        (void)snprintf(what, size, "%s/devices.ini line %u: %s", folder->path,
                problem.line, problem.text); // so
        return status;
    }
    if (status != ALOFT_OK) {
        (void)snprintf(what, size, "%s/devices.ini: %s", folder->path,
                aloft_status_text(status)); // so
        return status;
    }
    aloft_catalog_free(folder->catalog);
    folder->catalog = catalog;
    return ALOFT_OK;
}

enum aloft_status folder_trust_open(
        const struct folder *folder, int *fd, uint64_t *size)
{
    struct stat stat;
    const int file =
            openat(folder->fd, "devices.trust", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (file < 0) {
        return ALOFT_ERR_IO;
    }
    if (fstat(file, &stat) != 0 || !S_ISREG(stat.st_mode)) {
        (void)close(file); // it was not used
        return ALOFT_ERR_IO;
    }
    *fd = file;
    *size = (uint64_t)stat.st_size;
    return ALOFT_OK;
}

/* The version of the store in the file; 0, and a word in the log, when it is none. */
static uint32_t read_trust_version(const struct folder *folder, int fd, uint64_t size)
{
    static const size_t max = 16384;
    struct aloft_trust_store store = {0};
    uint8_t *const bytes = size <= max ? malloc(max) : NULL;
    enum aloft_status status =
            bytes == NULL ? ALOFT_ERR_SPACE : aloft_fd_read(fd, bytes, (size_t)size);

    if (status == ALOFT_OK) {
        status = aloft_trust_store_open(&store, bytes, (size_t)size);
    }
    free(bytes);
    if (status != ALOFT_OK) {
        (void)fprintf(folder->log, "%s/devices.trust: %s\n", folder->path,
                aloft_status_text(status)); // where else to complain
        return 0;
    }
    return store.version;
}

static void refresh_trust(struct folder *folder)
{
    uint64_t size = 0;
    int fd = -1;

    if (!stamp_refresh(&folder->trust_stamp, folder->fd, "devices.trust")) {
        return;
    }
    folder->trust_version = 0;
    if (folder_trust_open(folder, &fd, &size) == ALOFT_OK) {
        folder->trust_version = read_trust_version(folder, fd, size);
        (void)close(fd); // it was only read
    }
}

enum aloft_status folder_open(
        struct folder *folder, const char *path, FILE *log, char *what, size_t size)
{
    enum aloft_status status = ALOFT_ERR_IO;

    memset(folder, 0, sizeof *folder);
    folder->path = path;
    folder->log = log;
    folder->bin_fd = -1;
    folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->fd >= 0) {
        folder->bin_fd = openat(folder->fd, "bin", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (folder->bin_fd < 0) {
        (void)snprintf(what, size, "%s%s: %s", path, folder->fd < 0 ? "" : "/bin",
                strerror(errno)); // a message that is cut is still a message
    } else {
        (void)catalog_changed(folder); // the first one is read in any case
        status = read_catalog(folder, what, size);
    }
    if (status != ALOFT_OK) {
        folder_close(folder);
        return status;
    }
    refresh_trust(folder);
    warm_all(folder);
    return ALOFT_OK;
}

void folder_refresh(struct folder *folder)
{
    char what[320];

    refresh_trust(folder);
    forget_changed_images(folder);
    if (!catalog_changed(folder)) {
        return;
    }
    if (read_catalog(folder, what, sizeof what) == ALOFT_OK) {
        const size_t count = aloft_catalog_count(folder->catalog);

        warm_all(folder);
        (void)fprintf(folder->log, "%s/devices.ini: read again, %zu device%s\n",
                folder->path, count, count == 1 ? "" : "s"); // where else to tell
    } else {
        (void)fprintf(folder->log,
                "%s\n%s/devices.ini: the one before stays in force\n", what,
                folder->path); // so
    }
}

void folder_close(struct folder *folder)
{
    if (folder->fd >= 0) {
        (void)close(folder->fd); // it was only read
    }
    if (folder->bin_fd >= 0) {
        (void)close(folder->bin_fd); // so
    }
    folder->fd = -1;
    folder->bin_fd = -1;
    aloft_catalog_free(folder->catalog);
    folder->catalog = NULL;
    aloft_release_cache_clear(&folder->cache);
}
