#include "CMemory.h"

#include <string.h>

// Plain loops that the compiler turns into the vector instructions of the machine: on arm64 and on any x86-64 those that
// all of them have, and on an x86-64 with AVX2 those.

#define KERNEL(name, attributes)                                                                                       \
  attributes static void name(const int8_t *restrict query, const int8_t *restrict rows, size_t stride, size_t count, \
                              size_t dimensions, int32_t *restrict products) {                                         \
    for (size_t row = 0; row < count; row++, rows += stride) {                                                         \
      int32_t sum = 0;                                                                                                 \
      for (size_t i = 0; i < dimensions; i++) sum += (int16_t)query[i] * (int16_t)rows[i];                             \
      products[row] = sum;                                                                                             \
    }                                                                                                                  \
  }

KERNEL(dot_products_anywhere, )
#if defined(__x86_64__)
KERNEL(dot_products_avx2, __attribute__((target("avx2"))))
#endif

void orch_dot_products(const int8_t *query, const int8_t *rows, size_t stride, size_t count, size_t dimensions,
                       int32_t *products) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    dot_products_avx2(query, rows, stride, count, dimensions, products);
    return;
  }
#endif
  dot_products_anywhere(query, rows, stride, count, dimensions, products);
}

static inline uint32_t mixed(uint32_t sum, const char *word) {
  uint32_t value;
  memcpy(&value, word, sizeof value);
  // An odd factor loses nothing: a difference in one word stays one.
  return sum * 0x9E3779B1u + value;
}

void orch_checksum(uint32_t lanes[16], const void *rows, size_t stride, size_t count) {
  uint32_t sums[16];
  memcpy(sums, lanes, sizeof sums);
  for (const char *row = rows; count > 0; count--, row += stride) {
    size_t place = 0;
    for (; place + 64 <= stride; place += 64) {
      for (size_t lane = 0; lane < 16; lane++) sums[lane] = mixed(sums[lane], row + place + 4 * lane);
    }
    for (size_t lane = 0; place + 4 <= stride; place += 4, lane++) sums[lane] = mixed(sums[lane], row + place);
  }
  memcpy(lanes, sums, sizeof sums);
}
