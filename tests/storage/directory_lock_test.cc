#include "storage/directory_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "storage/engine.h"
#include "tests/storage/temp_directory.h"

namespace keiretsu::storage {
namespace {

EngineOptions Options(const TempDirectory& directory) {
  EngineOptions options;
  options.path = directory / "db";
  return options;
}

constexpr char kHoldVariable[] = "KEIRETSU_TEST_HOLD_DATABASE";

/// The child's part, in a process of its own: opens the database that the variable names, says so
/// by a file beside it, and holds it until killed.
TEST(DirectoryLockHolder, HoldsUntilKilled) {
  const char* path = std::getenv(kHoldVariable);
  if (path == nullptr) GTEST_SKIP() << "runs only as the child of another test";
  EngineOptions options;
  options.path = path;
  const auto engine = Engine::Open(options);
  std::ofstream(options.path + ".held") << engine.has_value();
  ::sleep(60);
}

/// Another process that has a database open.
class Holder {
 public:
  explicit Holder(const EngineOptions& options) {
    pid_ = ::fork();
    if (pid_ == 0) {
      ::setenv(kHoldVariable, options.path.c_str(), 1);
      ::execl("/proc/self/exe", "storage_test", "--gtest_filter=DirectoryLockHolder.*", nullptr);
      ::_exit(1);
    }
    for (int tries = 0; tries < 2000 && !std::filesystem::exists(options.path + ".held"); ++tries) {
      ::usleep(10'000);
    }
  }
  ~Holder() { Kill(); }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  void Kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
};

TEST(DirectoryLockTest, ASecondProcessLearnsTheHolderAndBothRemedies) {
  TempDirectory directory;
  const EngineOptions options = Options(directory);
  Holder holder(options);
  const Status status = Engine::Open(options).status();
  ASSERT_EQ(status.code(), StatusCode::kLocked) << status.ToString();
  const std::string message(status.message());
  EXPECT_NE(message.find("process " + std::to_string(holder.pid())), std::string::npos) << message;
  EXPECT_NE(message.find("open it read-only"), std::string::npos) << message;
  EXPECT_NE(message.find("share the Database object"), std::string::npos) << message;

  EngineOptions reading = options;
  reading.read_only = true;
  EXPECT_TRUE(Engine::Open(reading).has_value()) << "the remedy works";

  holder.Kill();
  EXPECT_TRUE(Engine::Open(options).has_value()) << "a killed holder locks nothing";
}

TEST(DirectoryLockTest, ASecondOpenInOneProcessIsRefusedToo) {
  TempDirectory directory;
  auto first = Engine::Open(Options(directory));
  ASSERT_TRUE(first.has_value());
  const Status status = Engine::Open(Options(directory)).status();
  EXPECT_EQ(status.code(), StatusCode::kLocked);
  EXPECT_NE(status.message().find("already open for writing in this process"),
            std::string_view::npos);
  EXPECT_NE(status.message().find(std::to_string(::getpid())), std::string_view::npos);
  first->reset();
  EXPECT_TRUE(Engine::Open(Options(directory)).has_value());
}

TEST(DirectoryLockTest, AStaleFileLocksNothing) {
  TempDirectory directory;
  std::filesystem::create_directory(directory / "db");
  std::ofstream(directory / "db/keiretsu.lock") << "1\n";
  const auto lock = DirectoryLock::Acquire(directory / "db");
  ASSERT_TRUE(lock.has_value());
  std::string holder;
  std::ifstream(directory / "db/keiretsu.lock") >> holder;
  EXPECT_EQ(holder, std::to_string(::getpid()));
}

TEST(DirectoryLockTest, AFailedAttemptDoesNotFreeTheLock) {
  TempDirectory directory;
  std::filesystem::create_directory(directory / "db");
  auto first = DirectoryLock::Acquire(directory / "db");
  ASSERT_TRUE(first.has_value());
  for (int attempt = 0; attempt < 3; ++attempt) {
    EXPECT_EQ(DirectoryLock::Acquire(directory / "db").status().code(), StatusCode::kLocked);
  }
  DirectoryLock moved = *std::move(first);
  EXPECT_FALSE(DirectoryLock::Acquire(directory / "db").has_value());
  moved = DirectoryLock();
  EXPECT_TRUE(DirectoryLock::Acquire(directory / "db").has_value());
}

}  // namespace
}  // namespace keiretsu::storage
