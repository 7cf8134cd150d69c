/// Order-preserving encoding of scalars, lists and tuples: memcmp of encodings is the order of the
/// values, and equal values have equal encodings.
///
/// A tuple is the encodings of its elements one after another; no encoding is a prefix of another,
/// so tuples compare element by element. The order between types is openCypher's orderability:
///
///   list < date-time < local date-time < date < time < local time < duration < string < boolean
///   < number < NaN < null
///
/// Layouts (first byte is the tag; integers big-endian, signed ones with the sign bit inverted):
///
///   | tag  | type            | payload
///   |------|-----------------|---
///   | 0x00 | end of a list   | none
///   | 0x10 | list            | its elements, then 0x00
///   | 0x20 | date-time       | seconds UTC i64, nanoseconds u32, offset i32, zone as in a string
///   | 0x24 | local date-time | seconds i64, nanoseconds u32
///   | 0x28 | date            | days i64
///   | 0x2C | time            | nanoseconds UTC i64, offset i32
///   | 0x30 | local time      | nanoseconds i64
///   | 0x34 | duration        | months i64, days i64, seconds i64, nanoseconds u32 (equality only)
///   | 0x40 | string          | the bytes, 0x00 written 0x00 0xFF; then 0x00 0x01
///   | 0x50 | false           | none
///   | 0x51 | true            | none
///   | 0x60 | number          | see AppendInteger
///   | 0x68 | NaN             | none (all NaNs are one)
///   | 0x70 | null            | none
///
/// The tags are frozen. Worked examples are the test vectors of tests/storage/key_codec_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keiretsu/status.h"
#include "storage/byte_reader.h"

namespace keiretsu::storage {

void AppendNull(std::string* key);
void AppendBool(bool value, std::string* key);

/// Integers and floats share one numeric order, exactly: 1 and 1.0 are equal, and 2^53 + 1 lies
/// between the doubles around it. The payload is the largest double <= the value, in
/// order-preserving form (positive: sign bit inverted; negative: all bits), and, where that double
/// is 2^53 or more in magnitude, what is left over as u16 (doubles below 2^63 lie at most 1024
/// apart). -0.0 is 0.0.
void AppendInteger(std::int64_t value, std::string* key);
void AppendDouble(double value, std::string* key);

void AppendString(std::string_view value, std::string* key);
/// The encoding of a string without its end: every string that starts with `value` lies in
/// [this, PrefixEnd(this)).
void AppendStringPrefix(std::string_view value, std::string* key);

void AppendDate(std::int64_t epoch_days, std::string* key);
void AppendLocalTime(std::int64_t nanoseconds, std::string* key);
/// Ordered by instant, then offset. `nanoseconds` are of the wall clock.
void AppendTime(std::int64_t nanoseconds, std::int32_t offset_seconds, std::string* key);
void AppendLocalDateTime(std::int64_t epoch_seconds, std::uint32_t nanoseconds, std::string* key);
/// Ordered by instant, then offset, then zone name. `epoch_seconds` are UTC.
void AppendDateTime(std::int64_t epoch_seconds, std::uint32_t nanoseconds,
                    std::int32_t offset_seconds, std::string_view zone, std::string* key);
/// Equal durations have equal encodings; their order here means nothing.
void AppendDuration(std::int64_t months, std::int64_t days, std::int64_t seconds,
                    std::uint32_t nanoseconds, std::string* key);

/// A list is BeginList, its elements, EndList; lists may nest.
void AppendBeginList(std::string* key);
void AppendEndList(std::string* key);

/// Moves `reader` past one element of a tuple (a whole list counts as one); the reader fails when
/// the bytes are no element. For checks of damaged keys.
void SkipElement(ByteReader* reader);

/// The least key greater than every key that starts with `prefix`; "" (the keyspace's end) when
/// there is none.
std::string PrefixEnd(std::string_view prefix);

/// Errors: ResourceExhausted when `key` is longer than kMaxKeyBytes.
Status CheckKeySize(std::string_view key);

}  // namespace keiretsu::storage
