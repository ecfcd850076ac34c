#pragma once
#include <stddef.h>
#include <stdint.h>

/// The table that Tools/make_token_table.py makes; its layout is described there. It lies in read-only pages of the
/// program, which nobody reads from the disk before somebody looks at them.
const void *orch_token_table(void);
/// Bytes.
size_t orch_token_table_size(void);

/// For each of `count` rows of int8 numbers, `stride` bytes apart, its dot product with the query: exact, in 32 bits,
/// which are enough for 131,071 dimensions.
void orch_dot_products(const int8_t *query, const int8_t *rows, size_t stride, size_t count, size_t dimensions,
                       int32_t *products);

/// Goes on with a checksum over `count` rows of `stride` bytes, a multiple of 4, in 16 lanes: the same whether rows come
/// one by one or together, and another one when any single word differs.
void orch_checksum(uint32_t lanes[16], const void *rows, size_t stride, size_t count);
