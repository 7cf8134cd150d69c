/// Runs the built program.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "tests/cli/temp_folder.h"

namespace keiretsu::cli {

/// How a run ended.
struct Outcome {
  int exit_status = -1;  ///< 128 + the signal's number if one ended it
  std::string out;
  std::string error;
};

/// A run in the background, in a working directory of its own, without the user's files.
class Program {
 public:
  Program(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
          std::string_view input);
  pid_t process() const { return process_; }
  /// What it has written to standard output so far.
  std::string OutputSoFar() const;
  Outcome Wait();

 private:
  TempFolder streams_;
  pid_t process_ = -1;
};

/// Runs the program to its end.
Outcome RunProgram(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                   std::string_view input = "");

/// The program at a terminal of its own (80 columns, 24 rows).
class TerminalProgram {
 public:
  TerminalProgram(const std::filesystem::path& folder, const std::vector<std::string>& arguments);
  ~TerminalProgram();
  TerminalProgram(const TerminalProgram&) = delete;
  TerminalProgram& operator=(const TerminalProgram&) = delete;

  void Type(std::string_view keys) const;
  /// Reads until `text` has been shown since the last call; false if it is not within 20 seconds.
  bool WaitFor(std::string_view text);
  const std::string& shown() const { return shown_; }
  /// False where the system has no terminals to give, as in a chroot without /dev/pts.
  bool started() const { return process_ >= 0; }
  int Wait();

 private:
  int terminal_ = -1;
  pid_t process_ = -1;
  std::string shown_;
  std::size_t seen_ = 0;
};

}  // namespace keiretsu::cli
