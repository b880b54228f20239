// Makes the operations of one program on the files of a ledger fail, for tests.
//
// Loaded with LD_PRELOAD. Every write, sync, truncation and removal of a file whose name holds
// FAULT_NAME is counted; from number FAULT_AT on each one fails with errno FAULT_ERRNO. With
// FAULT_ERRNO=0 number FAULT_AT removes the file FAULT_NAME stands in instead, and succeeds. What
// was counted is written to the file FAULT_COUNT at the end.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long counted;

static int is_ledger(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    const char *name = getenv("FAULT_NAME");
    // The lock file says who runs; nothing of the ledger is in it.
    return name && strstr(path, name) && !strstr(path, ".lock");
}

static int fails(int descriptor) {
    char path[PATH_MAX];
    if (!is_ledger(descriptor, path)) return 0;
    long at = atol(getenv("FAULT_AT") ? getenv("FAULT_AT") : "0");
    int code = atoi(getenv("FAULT_ERRNO") ? getenv("FAULT_ERRNO") : "0");
    long number = __atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST);
    if (at == 0 || number < at) return 0;
    if (code == 0) {
        if (number == at) unlink(path);
        return 0;
    }
    errno = code;
    return 1;
}

#define NEXT(name) dlsym(RTLD_NEXT, #name)

ssize_t pwrite64(int d, const void *b, size_t n, off64_t o) {
    if (fails(d)) return -1;
    return ((ssize_t(*)(int, const void *, size_t, off64_t))NEXT(pwrite64))(d, b, n, o);
}
ssize_t pwrite(int d, const void *b, size_t n, off_t o) { return pwrite64(d, b, n, o); }
ssize_t write(int d, const void *b, size_t n) {
    if (fails(d)) return -1;
    return ((ssize_t(*)(int, const void *, size_t))NEXT(write))(d, b, n);
}
int fdatasync(int d) {
    if (fails(d)) return -1;
    return ((int (*)(int))NEXT(fdatasync))(d);
}
int fsync(int d) {
    if (fails(d)) return -1;
    return ((int (*)(int))NEXT(fsync))(d);
}
int ftruncate64(int d, off64_t n) {
    if (fails(d)) return -1;
    return ((int (*)(int, off64_t))NEXT(ftruncate64))(d, n);
}
int ftruncate(int d, off_t n) { return ftruncate64(d, n); }

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld", counted);
    fclose(file);
}
