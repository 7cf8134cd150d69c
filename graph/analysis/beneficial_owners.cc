#include "graph/analysis/beneficial_owners.h"

#include <algorithm>
#include <unordered_map>

#include "graph/analysis/ancestors.h"
#include "graph/analysis/majority_holdings.h"
#include "graph/analysis/parallel_chunks.h"
#include "graph/analysis/share_decision.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

constexpr std::size_t kPersonsPerChunk = 32;

/// What all threads share.
struct Setting {
  const AnalysisInput* input;
  const OwnershipSolver* shares;
  const OwnerQuestion* question;
  const ControlSolver* control;
  const ShareDecision* decision;

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
        holdings_(setting.control, setting.question->threshold, setting.multiplies()) {}

  /// Adds what `person` owns beneficially of any company, given the integrated shares.
  Status Run(Vertex person, const OwnershipResult& owned, std::vector<BeneficialOwner>& found) {
    person_ = person;
    grounds_.clear();
    ASSIGN_OR_RETURN(const std::vector<Vertex> controlled, Closure(person));
    for (const Vertex company : controlled) Ground(company).control = true;
    if (setting_.question->rule == OwnerRule::kAmlr) {
      ASSIGN_OR_RETURN(const std::vector<Vertex> held, holdings_.HeldBy(controlled));
      for (const Vertex company : held) Ground(company).control_of_holder = true;
    }
    if (!owned.diverges) {
      RETURN_IF_ERROR(setting_.multiplies() ? AddMultiplied(owned) : AddMajorities(controlled));
    }
    return Finish(owned, found);
  }

 private:
  BeneficialOwner& Ground(Vertex company) {
    BeneficialOwner& ground = grounds_[company];
    ground.company = company;
    ground.owner = person_;
    return ground;
  }

  Result<std::vector<Vertex>> Closure(Vertex holder) {
    return setting_.control->Closure(std::span(&holder, 1), scratch_);
  }

  Status AddMultiplied(const OwnershipResult& owned) {
    std::vector<Vertex> reaching;
    std::vector<Vertex> undecided;
    for (const CertifiedShare& share : owned.shares) {
      if (share.vertex == person_) continue;
      ASSIGN_OR_RETURN(const std::optional<bool> reaches,
                       setting_.decision->Reaches(person_, share));
      if (!reaches) {
        Ground(share.vertex).undecided = true;
        undecided.push_back(share.vertex);
      } else if (*reaches) {
        Ground(share.vertex).ownership = true;
        reaching.push_back(share.vertex);
      }
    }
    if (setting_.question->rule != OwnerRule::kAmlr) return Status();
    RETURN_IF_ERROR(AddControlledBy(reaching, &BeneficialOwner::holding_in_controller));
    return AddControlledBy(undecided, &BeneficialOwner::undecided);
  }

  // From the top down: what one of them controls controls nothing that it does not.
  Status AddControlledBy(std::vector<Vertex> controllers, bool BeneficialOwner::*ground) {
    const std::vector<std::uint32_t>& depth = setting_.shares->components().component;
    std::sort(controllers.begin(), controllers.end(), [&](Vertex a, Vertex b) {
      return depth[a] != depth[b] ? depth[a] < depth[b] : a < b;
    });
    std::vector<Vertex> covered;
    std::unordered_map<Vertex, bool> is_covered;
    for (const Vertex controller : controllers) {
      if (is_covered.count(controller) != 0) continue;
      ASSIGN_OR_RETURN(const std::vector<Vertex> controlled, Closure(controller));
      for (const Vertex company : controlled) {
        is_covered[company] = true;
        if (company != person_) Ground(company).*ground = true;
      }
    }
    return Status();
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

  Status Finish(const OwnershipResult& owned, std::vector<BeneficialOwner>& found) {
    for (auto& [company, ground] : grounds_) {
      if (!setting_.is_company(company)) continue;
      if (setting_.question->target && company != *setting_.question->target) continue;
      if (!owned.diverges) ground.share = ShareOf(owned, company);
      found.push_back(ground);
    }
    return Status();
  }

  static double ShareOf(const OwnershipResult& owned, Vertex company) {
    const auto at = std::lower_bound(
        owned.shares.begin(), owned.shares.end(), company,
        [](const CertifiedShare& share, Vertex v) { return share.vertex < v; });
    return at != owned.shares.end() && at->vertex == company ? at->share : 0;
  }

  const Setting& setting_;
  MajorityHoldings holdings_;
  ControlSolver::Scratch scratch_;
  Vertex person_ = 0;
  std::unordered_map<Vertex, BeneficialOwner> grounds_;  // by company
};

/// Persons who hold or control anything, and where there is a target could hold or control it.
std::vector<Vertex> Candidates(const Setting& setting) {
  const Projection& projection = *setting.input->projection;
  std::vector<bool> relevant;
  if (setting.question->target) {
    relevant = Ancestors(projection, *setting.question->target, ShareEnd::kLower);
  }
  std::vector<Vertex> persons;
  for (Vertex v = 0; v < projection.vertex_count(); ++v) {
    if (!setting.question->is_person[v] || (!relevant.empty() && !relevant[v])) continue;
    if (projection.shares.Holdings(v).size() > 0 || !projection.controls.Out(v).empty() ||
        projection.votes().Holdings(v).size() > 0) {
      persons.push_back(v);
    }
  }
  return persons;
}

Result<std::vector<BeneficialOwner>> AskAll(const Setting& setting) {
  const std::vector<Vertex> persons = Candidates(setting);
  std::vector<std::vector<BeneficialOwner>> parts(ChunkCount(persons.size(), kPersonsPerChunk));
  std::vector<std::unique_ptr<PersonSearch>> searches(std::max(1U, setting.input->threads));
  const auto work = [&](const Chunk& chunk) -> Status {
    std::unique_ptr<PersonSearch>& search = searches[chunk.worker];
    if (!search) search = std::make_unique<PersonSearch>(setting);
    for (std::size_t i = chunk.begin; i < chunk.end; ++i) {
      ASSIGN_OR_RETURN(const OwnershipResult owned,
                       setting.shares->FromSource(*setting.input, persons[i],
                                                  OwnershipMeasure::kIntegrated));
      RETURN_IF_ERROR(search->Run(persons[i], owned, parts[chunk.index]));
    }
    return Status();
  };
  RETURN_IF_ERROR(RunChunks(persons.size(), kPersonsPerChunk, setting.input->threads,
                            setting.input->check_cancelled, work));
  std::vector<BeneficialOwner> found;
  for (const auto& part : parts) found.insert(found.end(), part.begin(), part.end());
  return found;
}

}  // namespace

Result<std::vector<BeneficialOwner>> BeneficialOwners(const AnalysisInput& input,
                                                      const OwnershipSolver& shares,
                                                      const OwnerQuestion& question) {
  const ExactShareCache exact(input.exact);
  AnalysisInput shared = input;
  shared.exact = &exact;
  const ControlSolver control(&shared, {}, ShareEnd::kLower);
  Setting setting{&shared, &shares, &question, &control, nullptr};
  const ShareDecision decision(&shared, &shares, question.threshold, setting.multiplies());
  setting.decision = &decision;
  ASSIGN_OR_RETURN(std::vector<BeneficialOwner> found, AskAll(setting));
  std::sort(found.begin(), found.end(), [](const BeneficialOwner& a, const BeneficialOwner& b) {
    return a.company != b.company ? a.company < b.company : a.owner < b.owner;
  });
  return found;
}

}  // namespace keiretsu::graph
