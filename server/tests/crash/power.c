/*
 * Stands between a process and the disk, so that a test can cut the power: preloaded, it writes down what each write to
 * a file below INRO_POWER_ROOT replaced and what it brought, every name that came, moved or went, and every sync. After
 * the process was killed, the test takes back any part of what no sync had covered (power.rs).
 *
 * sync_file_range(2) is no sync: it writes neither metadata nor the medium's own cache. It is not caught, on purpose.
 *
 * Environment: INRO_POWER_ROOT  folder whose files are watched
 *              INRO_POWER_LOG   what happened; outside the root
 *              INRO_POWER_SIDE  folder for files that were unlinked or replaced; same file system, outside the root
 *              INRO_POWER_DEAF  if set, no sync counts: the test with a store that never syncs
 *              INRO_POWER_KILL  ends the process before the n-th write, sync or name after <root>/../arm was made
 *
 * Record: type(1) a(8) b(8) c(8) len1(4) len2(4), native byte order, then len1 + len2 bytes.
 *   W inode, offset, size before; old bytes, new bytes      T inode, new size, size before; old bytes beyond
 *   S inode was synced          C path came     U path went; a = number of its link in SIDE
 *   R from, to were renamed; a = number of the replaced file's link in SIDE, or 0          D folder was synced
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static const char *root, *side;
static char arm[PATH_MAX];
static int log_fd = -1, deaf, armed;
static long kill_at, steps;
static uint64_t links;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static int real_open(const char *path, int flags, mode_t mode) {
    REAL(int, "open64", const char *, int, ...);
    return real(path, flags, mode);
}
static ssize_t real_write(int fd, const void *data, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return real(fd, data, length);
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("INRO_POWER_LOG");
    root = getenv("INRO_POWER_ROOT");
    side = getenv("INRO_POWER_SIDE");
    deaf = getenv("INRO_POWER_DEAF") != NULL;
    kill_at = getenv("INRO_POWER_KILL") ? atol(getenv("INRO_POWER_KILL")) : 0;
    if (!path || !root || !side) { root = NULL; return; }
    snprintf(arm, sizeof arm, "%s.arm", root);
    log_fd = real_open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    if (log_fd < 0) abort();
}

static int inside(const char *path) {
    size_t length = root ? strlen(root) : 0;
    return length && strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* The path of an open file, if it is watched. */
static int watched(int fd, char path[PATH_MAX]) {
    char link[64];
    if (!root || fd == log_fd) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return inside(path);
}

static void step(void) {
    if (armed && ++steps == kill_at) kill(getpid(), SIGKILL);
}

static void note(char type, uint64_t a, uint64_t b, uint64_t c, const void *one, uint32_t len1, const void *two, uint32_t len2) {
    size_t total = 33 + (size_t)len1 + len2;
    char *record = malloc(total);
    if (!record) abort();
    record[0] = type;
    memcpy(record + 1, &a, 8); memcpy(record + 9, &b, 8); memcpy(record + 17, &c, 8);
    memcpy(record + 25, &len1, 4); memcpy(record + 29, &len2, 4);
    if (len1) memcpy(record + 33, one, len1);
    if (len2) memcpy(record + 33 + len1, two, len2);
    if (real_write(log_fd, record, total) != (ssize_t)total) abort();
    free(record);
}

static void note_write(int fd, off_t offset, const void *data, size_t length) {
    struct stat before;
    if (fstat(fd, &before) || !S_ISREG(before.st_mode)) return;
    size_t old = 0;
    char *bytes = malloc(length ? length : 1);
    if (!bytes) abort();
    /* The descriptor may be for writing only. */
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int reader = real_open(link, O_RDONLY | O_CLOEXEC, 0);
    if (reader < 0) abort();
    while (old < length) {
        ssize_t got = pread(reader, bytes + old, length - old, offset + (off_t)old);
        if (got <= 0) break;
        old += (size_t)got;
    }
    close(reader);
    note('W', before.st_ino, (uint64_t)offset, (uint64_t)before.st_size, bytes, (uint32_t)old, data, (uint32_t)length);
    free(bytes);
}

static void note_size(int fd, off_t size) {
    struct stat before;
    if (fstat(fd, &before) || !S_ISREG(before.st_mode)) return;
    size_t beyond = before.st_size > size ? (size_t)(before.st_size - size) : 0;
    char *bytes = malloc(beyond ? beyond : 1);
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int reader = real_open(link, O_RDONLY | O_CLOEXEC, 0);
    if (!bytes || reader < 0) abort();
    if (beyond && pread(reader, bytes, beyond, size) != (ssize_t)beyond) abort();
    close(reader);
    note('T', before.st_ino, (uint64_t)size, (uint64_t)before.st_size, bytes, (uint32_t)beyond, NULL, 0);
    free(bytes);
}

static uint64_t keep_link(const char *path) {
    char kept[PATH_MAX];
    snprintf(kept, sizeof kept, "%s/%d-%llu", side, getpid(), (unsigned long long)++links);
    return link(path, kept) == 0 ? links : 0;
}

static int open_watched(const char *path, int flags, mode_t mode) {
    if (root && (flags & O_CREAT) && strcmp(path, arm) == 0) armed = 1;
    if (!root || !inside(path)) return real_open(path, flags, mode);
    pthread_mutex_lock(&gate);
    int is_new = access(path, F_OK) != 0;
    if (is_new && (flags & O_CREAT)) {
        step();
        note('C', 0, 0, 0, path, (uint32_t)strlen(path), NULL, 0);
    }
    int fd;
    if (!is_new && (flags & O_TRUNC)) {
        fd = real_open(path, flags & ~O_TRUNC, mode);
        if (fd >= 0) {
            step();
            note_size(fd, 0);
            REAL(int, "ftruncate64", int, off_t);
            if (real(fd, 0)) abort();
        }
    } else {
        fd = real_open(path, flags, mode);
    }
    pthread_mutex_unlock(&gate);
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
        return open_watched(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define PWRITE(name) \
    ssize_t name(int fd, const void *data, size_t length, off_t offset) { \
        REAL(ssize_t, #name, int, const void *, size_t, off_t); \
        char path[PATH_MAX]; \
        if (!watched(fd, path)) return real(fd, data, length, offset); \
        pthread_mutex_lock(&gate); \
        step(); \
        note_write(fd, offset, data, length); \
        ssize_t done = real(fd, data, length, offset); \
        pthread_mutex_unlock(&gate); \
        return done; \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

ssize_t write(int fd, const void *data, size_t length) {
    char path[PATH_MAX];
    if (!watched(fd, path)) return real_write(fd, data, length);
    pthread_mutex_lock(&gate);
    step();
    struct stat now;
    off_t offset = lseek(fd, 0, SEEK_CUR);
    if ((fcntl(fd, F_GETFL) & O_APPEND) && fstat(fd, &now) == 0) offset = now.st_size;
    note_write(fd, offset, data, length);
    ssize_t done = real_write(fd, data, length);
    pthread_mutex_unlock(&gate);
    return done;
}

/* One part at a time: a short write is allowed, and no caller of ours counts on more. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    char path[PATH_MAX];
    if (!watched(fd, path)) return real(fd, parts, count);
    for (int i = 0; i < count; i++)
        if (parts[i].iov_len) return write(fd, parts[i].iov_base, parts[i].iov_len);
    return 0;
}

#define TRUNCATE(name) \
    int name(int fd, off_t size) { \
        REAL(int, #name, int, off_t); \
        char path[PATH_MAX]; \
        if (!watched(fd, path)) return real(fd, size); \
        pthread_mutex_lock(&gate); \
        step(); \
        note_size(fd, size); \
        int done = real(fd, size); \
        pthread_mutex_unlock(&gate); \
        return done; \
    }
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

#define SYNC(name) \
    int name(int fd) { \
        REAL(int, #name, int); \
        char path[PATH_MAX]; \
        if (!watched(fd, path)) return real(fd); \
        pthread_mutex_lock(&gate); \
        step(); \
        struct stat what; \
        /* What the machine's own disk does is not part of this test, so the slow real call is left out. */ \
        int done = fstat(fd, &what); \
        if (!done && !deaf) { \
            if (S_ISDIR(what.st_mode)) note('D', 0, 0, 0, path, (uint32_t)strlen(path), NULL, 0); \
            else note('S', what.st_ino, 0, 0, NULL, 0, NULL, 0); \
        } \
        pthread_mutex_unlock(&gate); \
        return done; \
    }
SYNC(fsync)
SYNC(fdatasync)

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    if (!inside(from) && !inside(to)) return real(from, to);
    pthread_mutex_lock(&gate);
    step();
    note('R', keep_link(to), 0, 0, from, (uint32_t)strlen(from), to, (uint32_t)strlen(to));
    int done = real(from, to);
    pthread_mutex_unlock(&gate);
    return done;
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    if (!inside(path)) return real(path);
    pthread_mutex_lock(&gate);
    step();
    uint64_t kept = keep_link(path);
    if (kept) note('U', kept, 0, 0, path, (uint32_t)strlen(path), NULL, 0);
    int done = real(path);
    pthread_mutex_unlock(&gate);
    return done;
}
