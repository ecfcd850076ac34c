#pragma once
#include <pthread.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// glibc has these, but its headers show them only with _GNU_SOURCE, which must not be defined here: the libc types
// would then differ from those of the Glibc module.
extern char **environ;
extern int pthread_setname_np(pthread_t, const char *);
extern int pipe2(int fds[2], int flags);
extern int syncfs(int fd);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *restrict, const char *restrict);

// Macros and variadic functions that Swift cannot import.
static inline int orch_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }
static inline int orch_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
static inline char **orch_environ(void) { return environ; }
static inline int orch_terminal_columns(int fd) {
  struct winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
static const short orch_spawn_setsid = 0x80;
static const int orch_limit_cpu = RLIMIT_CPU;
static const int orch_limit_as = RLIMIT_AS;
static const int orch_limit_fsize = RLIMIT_FSIZE;
static const int orch_limit_core = RLIMIT_CORE;
static const int orch_limit_nofile = RLIMIT_NOFILE;
static const int orch_limit_nproc = RLIMIT_NPROC;
static inline unsigned long orch_hard_limit(int resource) {
  struct rlimit limit;
  return getrlimit((__rlimit_resource_t)resource, &limit) == 0 ? limit.rlim_max : RLIM_INFINITY;
}
static inline int orch_set_limit(pid_t pid, int resource, unsigned long value) {
  struct rlimit limit = {value, value};
  return (int)syscall(SYS_prlimit64, pid, resource, &limit, NULL);
}
