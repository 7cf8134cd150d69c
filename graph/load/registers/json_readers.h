/// Readers of registers published as JSON: one record in, nodes and relationships out.
#pragma once

#include <string>

#include "graph/load/registers/json_fields.h"
#include "graph/load/registers/record_batch.h"

namespace keiretsu::graph {

/// Adds what a record says to `batch`. Returns what is wrong with the record, in which case nothing
/// was added; "" when it is read.
using JsonReader = std::string (*)(const JsonObject& record, RecordBatch* batch);

/// Beneficial Ownership Data Standard, versions 0.1 to 0.4.
std::string ReadBodsStatement(const JsonObject& statement, RecordBatch* batch);
/// A line of the UK PSC snapshot.
std::string ReadPscLine(const JsonObject& line, RecordBatch* batch);
/// A FollowTheMoney entity.
std::string ReadFtmEntity(const JsonObject& entity, RecordBatch* batch);
/// A GLEIF record in JSON.
std::string ReadGleifObject(const JsonObject& record, RecordBatch* batch);

/// REQUIRES: a register published as JSON.
JsonReader JsonReaderOf(Register source);

}  // namespace keiretsu::graph
