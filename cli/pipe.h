/// The line protocol: a JSON request a line in, a JSON reply a line out. docs/shell.md has its
/// text.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "cli/line_reader.h"
#include "cli/output.h"
#include "keiretsu/database.h"
#include "keiretsu/session.h"
#include "keiretsu/status.h"

namespace simdjson::dom {
class element;
class parser;
}  // namespace simdjson::dom

namespace keiretsu::cli {

/// Answers requests on one session of one database. A request that cannot be understood gets an
/// error as its reply; only the end of the input or of the reader ends the conversation.
/// External synchronisation.
class Pipe {
 public:
  struct Config {
    std::string path;
    DatabaseOptions options;
    std::chrono::milliseconds timeout{0};
  };
  /// Errors: as Database::Open().
  static Result<std::unique_ptr<Pipe>> Open(Config config);
  ~Pipe();

  /// Appends the reply to one request, with its line end. `request` must be followed by
  /// LineReader::kPadding readable bytes.
  void Answer(std::string_view request, std::string& reply);
  /// Answers line by line until either end closes. Replies are held back only while more requests
  /// have already arrived.
  void Serve(LineReader& requests, Output& replies);

 private:
  explicit Pipe(Config config);
  Status OpenDatabase();

  Status Dispatch(std::string_view request, std::string& reply);
  Status Run(const simdjson::dom::element& request, std::string& reply);
  Status Reset(std::string& reply);
  Status AddProcedure(const simdjson::dom::element& request, std::string& reply);

  Config config_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<simdjson::dom::parser> parser_;
};

}  // namespace keiretsu::cli
