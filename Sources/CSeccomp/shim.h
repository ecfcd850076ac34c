#pragma once
#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>

// Macros that Swift cannot import, and a function that glibc shows only with _GNU_SOURCE.
extern int memfd_create(const char *name, unsigned int flags);
static const unsigned int orch_memfd_cloexec = 1;
static inline unsigned int orch_refuse(int number) { return SCMP_ACT_ERRNO(number); }
static const unsigned int orch_allow = SCMP_ACT_ALLOW;

// A filter that is no filter: a kernel that knows filters looks at the address first.
static inline int orch_has_filters(void) {
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 0, 0, 0) == -1 && errno == EFAULT;
}
