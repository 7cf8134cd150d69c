/// The families of functions, one per source file; the registry puts them together.
#pragma once

#include <span>

#include "query/expression/functions/registry.h"

namespace keiretsu::query {

std::span<const FunctionSignature> AggregateFunctions();   // aggregates.cc
std::span<const FunctionSignature> ConversionFunctions();  // toInteger, toString, ...
std::span<const FunctionSignature> EntityFunctions();      // id, labels, properties, nodes, ...
std::span<const FunctionSignature> ListFunctions();        // head, range, size, ...
std::span<const FunctionSignature> MathFunctions();
std::span<const FunctionSignature> StringFunctions();
std::span<const FunctionSignature> TemporalFunctions();

// Sets of types that signatures use.
inline constexpr TypeSet kBooleanType = TypeSet::Of(ValueType::kBoolean);
inline constexpr TypeSet kIntegerType = TypeSet::Of(ValueType::kInteger);
inline constexpr TypeSet kFloatType = TypeSet::Of(ValueType::kFloat);
inline constexpr TypeSet kNumbers = kIntegerType | kFloatType;
inline constexpr TypeSet kStrings = TypeSet::Of(ValueType::kString);
inline constexpr TypeSet kLists = TypeSet::Of(ValueType::kList);
inline constexpr TypeSet kMaps = TypeSet::Of(ValueType::kMap);
inline constexpr TypeSet kNodeType = TypeSet::Of(ValueType::kNode);
inline constexpr TypeSet kRelationships = TypeSet::Of(ValueType::kRelationship);
inline constexpr TypeSet kEntities = kNodeType | kRelationships;
inline constexpr TypeSet kPaths = TypeSet::Of(ValueType::kPath);
inline constexpr TypeSet kPointsInTime =
    TypeSet::Of(ValueType::kDate) | TypeSet::Of(ValueType::kLocalTime) |
    TypeSet::Of(ValueType::kTime) | TypeSet::Of(ValueType::kLocalDateTime) |
    TypeSet::Of(ValueType::kDateTime);
inline constexpr TypeSet kDurations = TypeSet::Of(ValueType::kDuration);

}  // namespace keiretsu::query
