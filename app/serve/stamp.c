#include "stamp.h"

struct aloft_release_stamp stamp_of(const struct stat *stat)
{
    const struct aloft_release_stamp stamp = {
            .size = (uint64_t)stat->st_size,
            .modified_ns =
                    (int64_t)stat->st_mtim.tv_sec * 1000000000 + stat->st_mtim.tv_nsec,
            .inode = stat->st_ino,
    };

    return stamp;
}

bool stamp_refresh(struct aloft_release_stamp *stamp, int folder, const char *name)
{
    struct aloft_release_stamp now = {0};
    struct stat stat;

    if (fstatat(folder, name, &stat, 0) == 0 && S_ISREG(stat.st_mode)) {
        now = stamp_of(&stat);
    }
    const bool changed = !aloft_release_stamp_equal(&now, stamp);

    *stamp = now;
    return changed;
}
