/* Makes the N-th change below a folder fail, or kills the program at it. Loaded with LD_PRELOAD; a test steers it through
   a small file that both map into memory. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "pending.h"

#define CHANGES 4096

struct control {
    volatile int64_t armed;   /* 1 while changes are counted */
    volatile int64_t counter; /* changes since it was armed */
    volatile int64_t at;      /* the change that fails, counted from 1 */
    volatile int64_t fault;   /* an errno, or -1 for SIGKILL */
    volatile int64_t lasting; /* 1: every change from then on fails too */
    volatile int64_t hits;    /* changes that failed */
    char what[40];            /* the first one that did */
    unsigned char needs_room[CHANGES]; /* for each change, whether it fails on a full disk */
    char pending[SLOTS][SLOT_BYTES];   /* what is not synced; empty slots begin with 0 */
};

#define FILES 65536
static struct control *control;
static char below[4096];
static size_t below_length;
static volatile unsigned char watched[FILES];

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }
#define REAL(name) static __typeof__(&name) next; if (!next) next = (__typeof__(&name))real(#name)

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("FAULTS_CONTROL"), *folder = getenv("FAULTS_BELOW");
    if (!path || !folder) return;
    int fd = open(path, O_RDWR);
    if (fd < 0) return;
    void *map = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED) return;
    strncpy(below, folder, sizeof below - 1);
    below_length = strlen(below);
    root = below;
    root_length = below_length;
    pending = ((struct control *)map)->pending;
    control = map;
}

static int is_below(const char *path) {
    return control && path && strncmp(path, below, below_length) == 0;
}
static int is_watched(int fd) { return control && fd >= 0 && fd < FILES && watched[fd]; }
static int is_at(int folder, const char *path) {
    return path && path[0] == '/' ? is_below(path) : is_watched(folder);
}

/* Whether this change is to fail. `needs_room`: only such changes fail on a full disk. */
static int fails(const char *what, int needs_room) {
    if (!control || !control->armed) return 0;
    int64_t number = __sync_add_and_fetch(&control->counter, 1);
    if (number < CHANGES) control->needs_room[number] = (unsigned char)needs_room;
    int64_t fault = control->fault;
    if (number < control->at || (!control->lasting && number > control->at)) return 0;
    if ((fault == ENOSPC || fault == EDQUOT) && !needs_room) return 0;
    if (__sync_fetch_and_add(&control->hits, 1) == 0) strncpy(control->what, what, sizeof control->what - 1);
    if (fault < 0) { kill(getpid(), SIGKILL); for (;;) pause(); }
    errno = (int)fault;
    return 1;
}

/* Once the reserve is given up there is room on a full disk. */
static void make_room(const char *path) {
    size_t length = strlen(path);
    if (control && length > 8 && strcmp(path + length - 8, ".reserve") == 0 && control->armed
        && (control->fault == ENOSPC || control->fault == EDQUOT))
        control->lasting = 0;
}

static int opened(int fd, int at) {
    if (fd >= 0 && fd < FILES) watched[fd] = at;
    return fd;
}

#define OPEN(name)                                                                      \
    int name(const char *path, int flags, ...) {                                        \
        REAL(name); va_list list; va_start(list, flags); mode_t mode = va_arg(list, mode_t); va_end(list); \
        int at = is_below(path);                                                        \
        int is_new = at && (flags & O_CREAT) && access(path, F_OK);                     \
        if (is_new && fails("create", 1)) return -1;                                    \
        int fd = opened(next(path, flags, mode), at);                                   \
        return is_new ? made(path, fd) : fd;                                            \
    }
OPEN(open)
OPEN(open64)
#define OPENAT(name)                                                                    \
    int name(int folder, const char *path, int flags, ...) {                            \
        REAL(name); va_list list; va_start(list, flags); mode_t mode = va_arg(list, mode_t); va_end(list); \
        int at = is_at(folder, path);                                                   \
        if (at && (flags & O_CREAT) && fails("create", 1)) return -1;                   \
        char place[4096];                                                               \
        int fd = opened(next(folder, path, flags, mode), at);                           \
        return at && (flags & O_CREAT) ? made(path_at(folder, path, place), fd) : fd;   \
    }
OPENAT(openat)
OPENAT(openat64)
/* The system's library closes a folder's file by itself. */
int closedir(DIR *folder) {
    REAL(closedir);
    int fd = dirfd(folder);
    if (fd >= 0 && fd < FILES) watched[fd] = 0;
    return next(folder);
}
int close(int fd) { REAL(close); if (fd >= 0 && fd < FILES) watched[fd] = 0; return next(fd); }

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(write);
    if (!is_watched(fd)) return next(fd, bytes, count);
    return fails("write", 1) ? -1 : wrote(fd, next(fd, bytes, count));
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t place) {
    REAL(pwrite);
    if (!is_watched(fd)) return next(fd, bytes, count, place);
    return fails("write", 1) ? -1 : wrote(fd, next(fd, bytes, count, place));
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t place) {
    REAL(pwrite64);
    if (!is_watched(fd)) return next(fd, bytes, count, place);
    return fails("write", 1) ? -1 : wrote(fd, next(fd, bytes, count, place));
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    if (!is_watched(fd)) return next(fd, parts, count);
    return fails("write", 1) ? -1 : wrote(fd, next(fd, parts, count));
}
int fsync(int fd) {
    REAL(fsync);
    if (!is_watched(fd)) return next(fd);
    return fails("sync", 0) ? -1 : synced(fd, next(fd));
}
int fdatasync(int fd) {
    REAL(fdatasync);
    if (!is_watched(fd)) return next(fd);
    return fails("sync", 0) ? -1 : synced(fd, next(fd));
}
int ftruncate(int fd, off_t size) {
    REAL(ftruncate);
    if (!is_watched(fd)) return next(fd, size);
    return fails("truncate", 0) ? -1 : (int)wrote(fd, next(fd, size));
}
int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64);
    if (!is_watched(fd)) return next(fd, size);
    return fails("truncate", 0) ? -1 : (int)wrote(fd, next(fd, size));
}
int fallocate(int fd, int mode, off_t place, off_t size) {
    REAL(fallocate); return is_watched(fd) && fails("allocate", 1) ? -1 : next(fd, mode, place, size);
}
int rename(const char *from, const char *to) {
    REAL(rename);
    if (!is_below(to)) return next(from, to);
    return fails("rename", 0) ? -1 : moved(from, to, next(from, to));
}
int unlink(const char *path) {
    REAL(unlink);
    if (!is_below(path)) return next(path);
    make_room(path);
    return fails("unlink", 0) ? -1 : removed(path, next(path));
}
int unlinkat(int folder, const char *path, int flags) {
    REAL(unlinkat);
    if (!is_at(folder, path)) return next(folder, path, flags);
    char place[4096];
    return fails("unlink", 0) ? -1 : removed(path_at(folder, path, place), next(folder, path, flags));
}
int rmdir(const char *path) {
    REAL(rmdir);
    if (!is_below(path)) return next(path);
    return fails("rmdir", 0) ? -1 : removed(path, next(path));
}
int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    if (!is_below(path)) return next(path, mode);
    return fails("mkdir", 1) ? -1 : made(path, next(path, mode));
}
