#include "graph/analysis/beneficial_owners.h"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "graph/analysis/ancestors.h"
#include "graph/analysis/majority_holdings.h"
#include "graph/analysis/owned_shares.h"
#include "graph/analysis/parallel_chunks.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

constexpr std::size_t kPersonsPerChunk = 32;

/// What all threads share.
struct Setting {
  const OwnerQuestion* question;
  const ControlSolver* control;
  OwnedSharesSetting shares;

  const AnalysisInput& input() const { return *shares.input; }

  bool multiplies() const {
    return question->rule == OwnerRule::kIntegrated || question->rule == OwnerRule::kAmlr;
  }
  bool is_company(Vertex v) const { return !question->is_person[v]; }
};

/// Asks about one person after another. One per thread.
class PersonSearch {
 public:
  explicit PersonSearch(const Setting& setting)
      : setting_(setting),
        owned_(&setting.shares),
        holdings_(setting.control, setting.question->threshold, setting.multiplies()) {}

  /// Adds what `person` owns beneficially of any company.
  Status Run(Vertex person, std::vector<BeneficialOwner>& found) {
    RETURN_IF_ERROR(owned_.Start(person));
    return Ask(person, found);
  }
  /// The same where the shares that matter are known.
  Status RunWith(Vertex person, OwnershipResult shares, std::vector<BeneficialOwner>& found) {
    owned_.StartWith(person, std::move(shares));
    return Ask(person, found);
  }

 private:
  Status Ask(Vertex person, std::vector<BeneficialOwner>& found) {
    person_ = person;
    grounds_.clear();
    ASSIGN_OR_RETURN(const std::vector<Vertex> controlled, Closure(person));
    for (const Vertex company : controlled) Ground(company).control = true;
    if (setting_.question->rule == OwnerRule::kAmlr) {
      ASSIGN_OR_RETURN(const std::vector<Vertex> held, holdings_.HeldBy(controlled));
      for (const Vertex company : held) Ground(company).control_of_holder = true;
    }
    if (!owned_.diverges()) {
      RETURN_IF_ERROR(setting_.multiplies() ? AddMultiplied() : AddMajorities(controlled));
    }
    return Finish(found);
  }

  BeneficialOwner& Ground(Vertex company) {
    BeneficialOwner& ground = grounds_[company];
    ground.company = company;
    ground.owner = person_;
    return ground;
  }

  Result<std::vector<Vertex>> Closure(Vertex holder) {
    return setting_.control->Closure(std::span(&holder, 1), scratch_);
  }

  Status AddMultiplied() {
    ASSIGN_OR_RETURN(const std::vector<OwnedShares::Decided> owned, owned_.AtThreshold());
    std::vector<Vertex> reaching;
    std::vector<Vertex> undecided;
    for (const auto& [company, certain] : owned) {
      BeneficialOwner& ground = Ground(company);
      (certain ? ground.ownership : ground.undecided) = true;
      (certain ? reaching : undecided).push_back(company);
    }
    if (setting_.question->rule != OwnerRule::kAmlr) return Status();
    RETURN_IF_ERROR(AddControlledBy(reaching, &BeneficialOwner::holding_in_controller));
    return AddControlledBy(undecided, &BeneficialOwner::undecided);
  }

  // From the top down: what one of them controls controls nothing that it does not, unless that
  // is the upper one itself.
  Status AddControlledBy(std::vector<Vertex> controllers, bool BeneficialOwner::*ground) {
    const std::vector<std::uint32_t>& depth = 
        setting_.shares.solver->components().condensation().component;
    std::sort(controllers.begin(), controllers.end(), [&](Vertex a, Vertex b) {
      return depth[a] != depth[b] ? depth[a] < depth[b] : a < b;
    });
    std::unordered_set<Vertex> covered;
    for (const Vertex controller : controllers) {
      if (covered.count(controller) != 0) continue;
      ASSIGN_OR_RETURN(const std::vector<Vertex> controlled, Closure(controller));
      for (const Vertex company : controlled) {
        covered.insert(company);
        if (company != person_) Ground(company).*ground = true;
      }
      ASSIGN_OR_RETURN(const bool in_circle, IsControlledBack(controller, controlled, controllers));
      if (in_circle) Ground(controller).*ground = true;
    }
    return Status();
  }

  /// Whether one of `others`, who are in the closure of `controller`, controls it in turn.
  Result<bool> IsControlledBack(Vertex controller, std::span<const Vertex> closure,
                                std::span<const Vertex> others) {
    const auto in_closure = [closure](Vertex v) {
      return std::binary_search(closure.begin(), closure.end(), v);
    };
    const Projection& projection = *setting_.input().projection;
    const auto voters = projection.votes().Holders(controller).vertices;
    const std::span<const Vertex> links = projection.controls.In(controller);
    // Whoever controls it does so through what is in the closure.
    if (std::none_of(voters.begin(), voters.end(), in_closure) &&
        std::none_of(links.begin(), links.end(), in_closure)) {
      return false;
    }
    for (const Vertex other : others) {
      if (!in_closure(other)) continue;
      ASSIGN_OR_RETURN(const std::vector<Vertex> controlled, Closure(other));
      if (std::binary_search(controlled.begin(), controlled.end(), controller)) return true;
    }
    return false;
  }

  Status AddMajorities(std::span<const Vertex> controlled) {
    const std::optional<Vertex>& target = setting_.question->target;
    std::vector<Vertex> held;
    if (target) {
      ASSIGN_OR_RETURN(const bool holds, holdings_.Holds(person_, controlled, *target));
      if (holds) held.push_back(*target);
    } else {
      ASSIGN_OR_RETURN(held, holdings_.Of(person_, controlled));
    }
    for (const Vertex company : held) Ground(company).ownership = true;
    return Status();
  }

  Status Finish(std::vector<BeneficialOwner>& found) {
    for (auto& [company, ground] : grounds_) {
      if (!setting_.is_company(company)) continue;
      if (setting_.question->target && company != *setting_.question->target) continue;
      if (!owned_.diverges()) {
        ASSIGN_OR_RETURN(ground.share, owned_.ShareOf(company));
      }
      found.push_back(ground);
    }
    return Status();
  }

  const Setting& setting_;
  OwnedShares owned_;
  MajorityHoldings holdings_;
  ControlSolver::Scratch scratch_;
  Vertex person_ = 0;
  std::map<Vertex, BeneficialOwner> grounds_;  // by company
};

/// Persons of `vertices` who hold or control anything.
std::vector<Vertex> ActivePersons(const Setting& setting, const std::vector<bool>* among) {
  const Projection& projection = *setting.input().projection;
  std::vector<Vertex> persons;
  for (Vertex v = 0; v < projection.vertex_count(); ++v) {
    if (!setting.question->is_person[v] || (among != nullptr && !(*among)[v])) continue;
    if (projection.shares.Holdings(v).size() > 0 || !projection.controls.Out(v).empty() ||
        projection.votes().Holdings(v).size() > 0) {
      persons.push_back(v);
    }
  }
  return persons;
}

Result<std::vector<BeneficialOwner>> AskAll(const Setting& setting) {
  const std::vector<Vertex> persons = ActivePersons(setting, nullptr);
  std::vector<std::vector<BeneficialOwner>> parts(ChunkCount(persons.size(), kPersonsPerChunk));
  std::vector<std::unique_ptr<PersonSearch>> searches(std::max(1U, setting.input().threads));
  const auto work = [&](const Chunk& chunk) -> Status {
    std::unique_ptr<PersonSearch>& search = searches[chunk.worker];
    if (!search) search = std::make_unique<PersonSearch>(setting);
    for (std::size_t i = chunk.begin; i < chunk.end; ++i) {
      RETURN_IF_ERROR(search->Run(persons[i], parts[chunk.index]));
    }
    return Status();
  };
  RETURN_IF_ERROR(RunChunks(persons.size(), kPersonsPerChunk, setting.input().threads,
                            setting.input().check_cancelled, work));
  std::vector<BeneficialOwner> found;
  for (const auto& part : parts) found.insert(found.end(), part.begin(), part.end());
  return found;
}

/// One company: what its owners hold of it, and by the AMLR what they hold of its controllers.
class TargetSearch {
 public:
  TargetSearch(const Setting& setting, Vertex target)
      : setting_(setting),
        target_(target),
        above_(Ancestors(*setting.input().projection, target, ShareEnd::kLower)) {}

  Result<std::vector<BeneficialOwner>> Run() {
    RETURN_IF_ERROR(AddShares(target_));
    if (setting_.question->rule == OwnerRule::kAmlr) RETURN_IF_ERROR(AddControllers());
    PersonSearch search(setting_);
    std::vector<BeneficialOwner> found;
    for (const Vertex person : ActivePersons(setting_, &above_)) {
      OwnershipResult& shares = shares_[person];
      std::sort(shares.shares.begin(), shares.shares.end(),
                [](const auto& a, const auto& b) { return a.vertex < b.vertex; });
      RETURN_IF_ERROR(search.RunWith(person, std::move(shares), found));
    }
    return found;
  }

 private:
  Status AddShares(Vertex company) {
    ASSIGN_OR_RETURN(
        const OwnershipSolver::OwnersResult owners,
        setting_.shares.solver->OfTarget(setting_.input(), company, OwnershipMeasure::kIntegrated));
    for (const CertifiedShare& owner : owners.shares) {
      if (!setting_.question->is_person[owner.vertex]) continue;
      shares_[owner.vertex].shares.push_back({company, owner.share, owner.error_bound});
    }
    for (const Vertex owner : owners.divergent) shares_[owner].diverges = true;
    return Status();
  }

  Status AddControllers() {
    ControlSolver::Scratch scratch;
    for (Vertex v = 0; v < above_.size(); ++v) {
      if (!above_[v] || v == target_) continue;
      ASSIGN_OR_RETURN(const std::vector<Vertex> controlled,
                       setting_.control->Closure(std::span(&v, 1), scratch));
      if (!std::binary_search(controlled.begin(), controlled.end(), target_)) continue;
      RETURN_IF_ERROR(setting_.input().check_cancelled());
      RETURN_IF_ERROR(AddShares(v));
    }
    return Status();
  }

  const Setting& setting_;
  const Vertex target_;
  const std::vector<bool> above_;
  std::map<Vertex, OwnershipResult> shares_;  // by person
};

}  // namespace

Result<std::vector<BeneficialOwner>> BeneficialOwners(const AnalysisInput& input,
                                                      const OwnershipSolver& shares,
                                                      const OwnerQuestion& question) {
  const ExactShareCache exact(input.exact);
  AnalysisInput shared = input;
  shared.exact = &exact;
  const ControlSolver control(&shared, {}, ShareEnd::kLower);
  Setting setting{
      &question, &control, {&shared, &shares, nullptr, question.threshold, true}};
  setting.shares.inclusive = setting.multiplies();
  if (question.target) return TargetSearch(setting, *question.target).Run();
  ASSIGN_OR_RETURN(const std::unique_ptr<const ReducedShares> reduced,
                   ReducedShares::Make(shared, shares.components()));
  const WalkBounds bounds(reduced.get());
  setting.shares.bounds = &bounds;
  ASSIGN_OR_RETURN(std::vector<BeneficialOwner> found, AskAll(setting));
  std::sort(found.begin(), found.end(), [](const BeneficialOwner& a, const BeneficialOwner& b) {
    return a.company != b.company ? a.company < b.company : a.owner < b.owner;
  });
  return found;
}

}  // namespace keiretsu::graph
