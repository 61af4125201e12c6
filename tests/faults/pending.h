/* What was written and not synced yet, so that a power cut would take it back: contents of files ("f") and names in
   folders ("d"), with paths below the folder. A removal marks nothing: what comes back is removed once more. */
#include <pthread.h>
#include <stdio.h>

#define SLOTS 64
#define SLOT_BYTES 192

static char (*pending)[SLOT_BYTES];
static const char *root;
static size_t root_length;
static pthread_mutex_t pending_lock = PTHREAD_MUTEX_INITIALIZER;

static int ends_with(const char *path, const char *ending) {
    size_t length = strlen(path), of_ending = strlen(ending);
    return length >= of_ending && strcmp(path + length - of_ending, ending) == 0;
}

/* Files that nobody misses. */
static int is_passing(const char *path) {
    static const char *const endings[] = {"-shm", "/lock", ".reserve", ".probe", "/probe", "/running"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_with(path, endings[i])) return 1;
    return 0;
}

/* The path below the folder with its kind in front; whether it is to be kept account of. */
static int entry_of(char kind, const char *path, char *entry) {
    if (!pending || !path || strncmp(path, root, root_length) || is_passing(path)) return 0;
    return snprintf(entry, SLOT_BYTES, "%c%s", kind, path + root_length) < SLOT_BYTES;
}

static void mark(char kind, const char *path) {
    char entry[SLOT_BYTES], *empty = NULL;
    if (!entry_of(kind, path, entry)) return;
    pthread_mutex_lock(&pending_lock);
    int is_there = 0;
    for (int i = 0; i < SLOTS; i++) {
        if (!pending[i][0] && !empty) empty = pending[i];
        is_there |= strcmp(pending[i], entry) == 0;
    }
    if (!is_there && empty) strcpy(empty, entry);
    pthread_mutex_unlock(&pending_lock);
}

static void mark_parent(const char *path) {
    char parent[4096];
    const char *slash = path ? strrchr(path, '/') : NULL;
    /* SQLite syncs the name of its log together with the first commit in it. */
    if (!slash || is_passing(path) || ends_with(path, "-wal") || slash - path >= (long)sizeof parent) return;
    memcpy(parent, path, (size_t)(slash - path));
    parent[slash - path] = 0;
    mark('d', parent);
}

/* Forgets `path` and what is below it, or moves that to `to`. */
static void unmark(const char *path, const char *to) {
    char below_path[SLOT_BYTES];
    if (!entry_of('x', path, below_path)) return;
    size_t length = strlen(below_path);
    pthread_mutex_lock(&pending_lock);
    for (int i = 0; i < SLOTS; i++) {
        const char *rest = pending[i] + length;
        if (!pending[i][0] || strncmp(pending[i] + 1, below_path + 1, length - 1) || (*rest && *rest != '/')) continue;
        char moved[SLOT_BYTES] = "";
        if (to && !strncmp(to, root, root_length))
            snprintf(moved, sizeof moved, "%c%.80s%.100s", pending[i][0], to + root_length, rest);
        strcpy(pending[i], moved);
    }
    pthread_mutex_unlock(&pending_lock);
}

static void unmark_one(char kind, const char *path) {
    char entry[SLOT_BYTES];
    if (!entry_of(kind, path, entry)) return;
    pthread_mutex_lock(&pending_lock);
    for (int i = 0; i < SLOTS; i++)
        if (strcmp(pending[i], entry) == 0) pending[i][0] = 0;
    pthread_mutex_unlock(&pending_lock);
}

static const char *path_of(int fd, char *path) {
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 4095);
    if (length < 0) return NULL;
    path[length] = 0;
    return path;
}

static const char *path_at(int folder, const char *name, char *path) {
    if (name[0] == '/') return name;
    if (!path_of(folder, path)) return NULL;
    size_t length = strlen(path);
    snprintf(path + length, 4096 - length, "/%s", name);
    return path;
}

static ssize_t wrote(int fd, ssize_t bytes) {
    char path[4096];
    if (bytes >= 0) mark('f', path_of(fd, path));
    return bytes;
}

static int synced(int fd, int failed) {
    char path[4096];
    if (failed || !path_of(fd, path)) return failed;
    unmark_one('f', path);
    unmark_one('d', path);
    return 0;
}

static int made(const char *path, int result) {
    if (result >= 0) mark_parent(path);
    return result;
}

static int moved(const char *from, const char *to, int failed) {
    if (failed) return failed;
    unmark(to, NULL);
    unmark(from, to);
    mark_parent(to);
    return 0;
}

static int removed(const char *path, int failed) {
    if (!failed) unmark(path, NULL);
    return failed;
}
