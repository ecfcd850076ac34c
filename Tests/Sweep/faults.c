// Loaded with LD_PRELOAD into the program as it ships: one call to the system or to SQLite fails, chosen by
// FAULT=KIND:N (the N-th) or FAULT=KIND:N+ (the N-th and all after it). The first failure leaves a file FAULT_MARK that
// names what failed.
//
//   enospc                       write, pwrite, pwrite64 on a regular file: ENOSPC
//   copy                         the same, for the private copies that checks are given
//   eio                          fsync, fdatasync, syncfs: EIO
//   busy, full, ioerr, corrupt   sqlite3_step, sqlite3_exec: that code, and nothing is done
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The next definition of a name: the one the program would have had.
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static char chosen[16];
static long first;
static bool always;
static atomic_long calls;

__attribute__((constructor)) static void read_plan(void) {
  const char *plan = getenv("FAULT");
  char plus = 0;
  if (plan == NULL) return;
  if (sscanf(plan, "%15[a-z]:%ld%c", chosen, &first, &plus) < 2) {
    fprintf(stderr, "FAULT is KIND:N or KIND:N+, not %s\n", plan);
    abort();
  }
  always = plus == '+';
}

static void mark(const char *what) {
  int file = open(getenv("FAULT_MARK"), O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (file < 0) return;
  dprintf(file, "%s\n", what);
  close(file);
}

// Counts a call that could fail so; true when it is its turn.
static bool fails(const char *kind, const char *what) {
  if (strcmp(kind, chosen) != 0) return false;
  long call = atomic_fetch_add(&calls, 1) + 1;
  if (call == first) mark(what);
  return call == first || (always && call > first);
}

struct path {
  char text[4096];
};

static struct path path_of(int file) {
  struct path path = {""};
  char link[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  if (readlink(link, path.text, sizeof path.text - 1) < 0) path.text[0] = 0;
  return path;
}

static bool has_no_space(int file) {
  struct stat status;
  if (chosen[0] == 0 || fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  struct path path = path_of(file);
  if (!fails("enospc", path.text) && !(strstr(path.text, "/scratch/") && fails("copy", path.text))) return false;
  errno = ENOSPC;
  return true;
}

static bool is_not_durable(int file) {
  if (!fails("eio", path_of(file).text)) return false;
  errno = EIO;
  return true;
}

ssize_t write(int file, const void *bytes, size_t count) {
  return has_no_space(file) ? -1 : NEXT(write)(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  return has_no_space(file) ? -1 : NEXT(pwrite)(file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  return has_no_space(file) ? -1 : NEXT(pwrite64)(file, bytes, count, offset);
}

int fsync(int file) { return is_not_durable(file) ? -1 : NEXT(fsync)(file); }

int syncfs(int file) { return is_not_durable(file) ? -1 : NEXT(syncfs)(file); }

int fdatasync(int file) { return is_not_durable(file) ? -1 : NEXT(fdatasync)(file); }

// The code of this thread's last call to SQLite, if it was ours.
static _Thread_local int failure;

static int next_failure(const char *sql) {
  failure = fails("busy", sql)      ? SQLITE_BUSY
            : fails("full", sql)    ? SQLITE_FULL
            : fails("ioerr", sql)   ? SQLITE_IOERR_WRITE
            : fails("corrupt", sql) ? SQLITE_CORRUPT
                                    : SQLITE_OK;
  return failure;
}

// SQLite's own calls of the function are not the program's, and would not see the code.
static bool is_from_sqlite(void *caller) {
  Dl_info info;
  return dladdr(caller, &info) != 0 && strstr(info.dli_fname, "libsqlite3") != NULL;
}

int sqlite3_step(sqlite3_stmt *statement) {
  bool is_internal = is_from_sqlite(__builtin_return_address(0));
  return !is_internal && next_failure(sqlite3_sql(statement)) != SQLITE_OK ? failure : NEXT(sqlite3_step)(statement);
}

int sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **), void *context, char **message) {
  return next_failure(sql) != SQLITE_OK ? failure : NEXT(sqlite3_exec)(db, sql, row, context, message);
}

const char *sqlite3_errmsg(sqlite3 *db) {
  return failure != SQLITE_OK ? sqlite3_errstr(failure) : NEXT(sqlite3_errmsg)(db);
}
