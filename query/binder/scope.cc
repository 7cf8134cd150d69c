#include "query/binder/scope.h"

#include <algorithm>

namespace keiretsu::query {

std::optional<Scope::Found> Scope::Find(std::string_view name) {
  const auto local = std::ranges::find(locals_.rbegin(), locals_.rend(), name,
                                       &std::pair<std::string, VariableId>::first);
  if (local != locals_.rend()) return Found{local->second, true};
  const auto own = names_.visible.find(name);
  if (own != names_.visible.end()) return Found{own->second, false};
  if (!SeesOutside(name)) return std::nullopt;
  const std::optional<Found> outside = outer_->Find(name);
  if (!outside) return std::nullopt;
  imports_.insert(outside->variable);
  return Found{outside->variable, false};
}

bool Scope::Contains(std::string_view name) const {
  const auto same = [name](const auto& entry) { return entry.first == name; };
  return std::ranges::any_of(locals_, same) || names_.visible.contains(name) ||
         (SeesOutside(name) && outer_->Contains(name));
}

bool Scope::SeesOutside(std::string_view name) const {
  if (outer_ == nullptr || outside_ == Outside::kNothing) return false;
  return outside_ == Outside::kEverything || importable_.contains(name);
}

std::string_view Scope::MissingDetail(std::string_view name) const {
  const auto hidden = names_.hidden.find(name);
  if (hidden != names_.hidden.end()) return hidden->second;
  if (SeesOutside(name)) return outer_->MissingDetail(name);
  return "UndefinedVariable";
}

std::vector<std::string> Scope::Candidates() const {
  std::vector<std::string> names;
  for (const auto& [name, variable] : locals_) names.push_back(name);
  for (const auto& [name, variable] : names_.visible) names.push_back(name);
  if (outer_ != nullptr) {
    for (std::string& name : outer_->Candidates()) {
      if (SeesOutside(name)) names.push_back(std::move(name));
    }
  }
  return names;
}

void Scope::PushLocal(const std::string& name, VariableId variable) {
  locals_.emplace_back(name, variable);
}

}  // namespace keiretsu::query
