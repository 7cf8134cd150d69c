/// Outcomes of operations: `Status` and `Result<T>`.
///
/// Every function that can fail returns one of them; nothing in Keiretsu throws across a public
/// entry point. `Result<T>` uses the vocabulary of `std::expected`, so it can be swapped later.
#pragma once

#include <cassert>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace keiretsu {

/// What the caller can do about a failure. Choose the code by the caller's next step.
enum class StatusCode : std::uint8_t {
  kOk = 0,
  /// The query text or its parameters are wrong: mend the query. Carries a `QueryError`.
  kQueryError,
  /// An argument of an API call or a command-line option is wrong: mend the call.
  kInvalidArgument,
  /// A named thing (database, file, entity) does not exist.
  kNotFound,
  /// Another transaction committed first: run the transaction again.
  kConflict,
  /// A unique key, or the rule that a node with relationships cannot be deleted, was violated.
  kConstraintViolation,
  /// A named limit (memory, depth, size) was reached: the message has its number.
  kResourceExhausted,
  /// The caller cancelled the operation, or its timeout passed.
  kCancelled,
  /// Another process or object holds the database: the message names the holder.
  kLocked,
  /// The database was opened read-only, or turned read-only after a failed write.
  kReadOnly,
  /// Reading or writing a file failed: free space or mend the disk.
  kIoError,
  /// Bytes on disk are damaged: restore a backup. The message names keyspace and key.
  kCorruption,
  /// The database was written by a newer version: use that version.
  kVersionMismatch,
  /// A bug in Keiretsu: report it.
  kInternal,
};

/// Returns the code's name as written in messages, such as "Corruption".
std::string_view StatusCodeName(StatusCode code);

/// A stretch of query text. Lines and columns count from 1, columns in Unicode code points;
/// `offset` and `length` are bytes of the UTF-8 text.
struct SourceSpan {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// The openCypher side of a query error, in the TCK's vocabulary.
struct QueryError {
  std::string type;    ///< "SyntaxError", "TypeError", "ArgumentError", ...
  std::string phase;   ///< "compile time" or "runtime"
  std::string detail;  ///< "UndefinedVariable", ...
  std::optional<SourceSpan> span = std::nullopt;  ///< where in the query text, if known
  std::string hint = {};                          ///< what to do, such as "did you mean 'name'?"
};

/// Success, or a code with a message. Copying is cheap; a success holds no memory.
/// Thread-safety: immutable but for assignment; external synchronisation.
class [[nodiscard]] Status {
 public:
  Status() = default;  ///< success
  Status(StatusCode code, std::string message)
      : rep_(std::make_shared<const Rep>(Rep{code, std::move(message), std::nullopt})) {
    assert(code != StatusCode::kOk);
  }

  static Status FromQueryError(QueryError error, std::string message) {
    Status status;
    status.rep_ = std::make_shared<const Rep>(
        Rep{StatusCode::kQueryError, std::move(message), std::move(error)});
    return status;
  }
  /// A failure of another code (constraint, limit) that also has its openCypher name and place.
  static Status WithQueryError(StatusCode code, QueryError error, std::string message) {
    Status status;
    status.rep_ = std::make_shared<const Rep>(Rep{code, std::move(message), std::move(error)});
    return status;
  }
  static Status InvalidArgument(std::string m) {
    return {StatusCode::kInvalidArgument, std::move(m)};
  }
  static Status NotFound(std::string m) { return {StatusCode::kNotFound, std::move(m)}; }
  static Status Conflict(std::string m) { return {StatusCode::kConflict, std::move(m)}; }
  static Status ConstraintViolation(std::string m) {
    return {StatusCode::kConstraintViolation, std::move(m)};
  }
  static Status ResourceExhausted(std::string m) {
    return {StatusCode::kResourceExhausted, std::move(m)};
  }
  static Status Cancelled(std::string m) { return {StatusCode::kCancelled, std::move(m)}; }
  static Status Locked(std::string m) { return {StatusCode::kLocked, std::move(m)}; }
  static Status ReadOnly(std::string m) { return {StatusCode::kReadOnly, std::move(m)}; }
  static Status IoError(std::string m) { return {StatusCode::kIoError, std::move(m)}; }
  static Status Corruption(std::string m) { return {StatusCode::kCorruption, std::move(m)}; }
  static Status VersionMismatch(std::string m) {
    return {StatusCode::kVersionMismatch, std::move(m)};
  }
  static Status Internal(std::string m) { return {StatusCode::kInternal, std::move(m)}; }

  bool ok() const { return rep_ == nullptr; }
  StatusCode code() const { return rep_ ? rep_->code : StatusCode::kOk; }
  /// The message without the code's name; empty for success.
  std::string_view message() const { return rep_ ? std::string_view(rep_->message) : ""; }
  /// The openCypher error, or null when the failure is not one. Lives as long as this Status.
  const QueryError* query_error() const {
    return rep_ && rep_->query_error ? &*rep_->query_error : nullptr;
  }
  /// "Corruption: message", or "OK".
  std::string ToString() const;

 private:
  struct Rep {
    StatusCode code;
    std::string message;
    std::optional<QueryError> query_error;
  };
  std::shared_ptr<const Rep> rep_;
};

/// A value of type T, or the Status that says why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  // Both are implicit by design: a function returns its value or its error as it is.
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Status status) : state_(std::in_place_index<1>, std::move(status)) {
    assert(!std::get<1>(state_).ok());
  }

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }

  /// The failure. REQUIRES: !has_value().
  const Status& error() const { return std::get<1>(state_); }
  /// The failure, or success when there is a value.
  Status status() const { return has_value() ? Status() : std::get<1>(state_); }

 private:
  std::variant<T, Status> state_;
};

}  // namespace keiretsu
