/// Holds every ownership procedure against the answers of one case.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "tests/ownership/case_world.h"

namespace keiretsu {

/// One case and its graph. Every difference fails the test and names the key of `expected`.
class CaseCheck {
 public:
  /// `description` must outlive the check.
  explicit CaseCheck(const nlohmann::json& description);

  void Check();

 private:
  using json = nlohmann::json;

  void Same(const std::string& key, const Answer& expected, const Answer& actual);
  bool Has(const char* key) const;
  bool Diverges(const std::string& source) const;

  void CheckMeasure(const std::string& measure, const char* key);
  void CheckShares();
  Answer Control(bool inclusive, const char* certainty);
  void CheckControl();
  void CheckLinks(const char* variant, const char* key);
  void CheckLinksAndOwners();
  void CheckStructure();
  void CheckPaths();
  void CheckBounds();
  void CheckPower();
  void CheckMore();
  void CheckFlags();

  void CheckInfluence();
  void CheckContested(const json& influence);
  void CheckGreedy(const json& influence);
  void CheckGatekeepers(const json& influence);

  CaseWorld world_;
  const json& expected_;
  const json& description_;
};

/// The text of a JSON string.
std::string Text(const nlohmann::json& value);

}  // namespace keiretsu
