/// One value as self-describing bytes: a tag, then the payload (docs/format.md section 4). Used in
/// variant columns, delta records and keyspace `big`.
#pragma once

#include <cstdint>
#include <string>

#include "graph/block/overflow.h"
#include "graph/block/type_tag.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "storage/byte_reader.h"

namespace keiretsu::graph {

/// Whether `value` can be stored: not a node, relationship or path, nor a list or map that
/// contains one or is nested deeper than kMaxValueDepth.
/// Errors: InvalidArgument; ResourceExhausted naming the depth limit.
Status CheckStorable(const Value& value);

/// Appends `value` to `out`. With an `overflow`, an encoding above kMaxInlineValueBytes goes there
/// and a reference takes its place; without one everything stays inline.
/// REQUIRES: CheckStorable(value).
void EncodeValue(const Value& value, OverflowWriter* overflow, std::string* out);

/// Reads one value. `overflow` may be null when no reference can occur.
/// Errors: Corruption; what `overflow` returns.
Result<Value> DecodeValue(storage::ByteReader* reader, const OverflowReader* overflow);

}  // namespace keiretsu::graph
