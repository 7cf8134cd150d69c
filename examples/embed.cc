/// Embeds Keiretsu: opens a database in memory, writes a small ownership network in one
/// transaction, asks who owns a firm by a prepared statement, and shows what an error looks like.
///
/// Build it against an installed Keiretsu with examples/consumer, or in the source tree.
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "keiretsu/keiretsu.h"

namespace {

using keiretsu::Database;
using keiretsu::QueryResult;
using keiretsu::Result;
using keiretsu::Session;
using keiretsu::Statement;
using keiretsu::Status;
using keiretsu::Value;

/// Runs a statement for its effect.
Status Execute(Session& session, std::string_view text,
               const keiretsu::Parameters& parameters = {}) {
  Result<QueryResult> result = session.Run(text, parameters);
  if (!result) return result.error();
  while (result->Next()) {
  }
  return result->status();
}

/// Writes the firms in one transaction: all of them are there afterwards, or none.
Status CreateFirms(Session& session) {
  // A unique key also is an index: MATCH by it and CREATE stay fast.
  Status status = Execute(session, "CREATE CONSTRAINT firm_id FOR (f:Firm) REQUIRE f.id IS UNIQUE");
  if (!status.ok()) return status;

  if (status = session.Begin(); !status.ok()) return status;
  status = Execute(session,
                   "CREATE (:Person {id: 'ada', name: 'Ada'}), (:Person {id: 'ben', name: 'Ben'}),"
                   " (:Firm {id: 'top', name: 'Top Holding'}),"
                   " (:Firm {id: 'mid', name: 'Middle Ltd'}),"
                   " (:Firm {id: 'low', name: 'Lower Works'})");
  const struct {
    std::string_view owner, firm;
    double share;
  } holdings[] = {{"ada", "top", 0.8}, {"ben", "top", 0.2}, {"top", "mid", 0.5},
                  {"top", "low", 0.1}, {"mid", "low", 0.6}, {"ben", "mid", 0.25}};
  for (const auto& [owner, firm, share] : holdings) {
    if (!status.ok()) break;
    status = Execute(session,
                     "MATCH (o {id: $owner}) MATCH (f:Firm {id: $firm}) "
                     "CREATE (o)-[:OWNS {share: $share}]->(f)",
                     {{"owner", Value(owner)}, {"firm", Value(firm)}, {"share", Value(share)}});
  }
  if (status.ok()) return session.Commit();
  // The first failure is the one to report; Rollback() undoes what came before it.
  (void)session.Rollback();
  return status;
}

/// Prints who owns a firm, along chains of up to five holdings, by effective share.
Status PrintOwners(Statement& owners, std::string_view firm) {
  Result<QueryResult> result = owners.Run({{"firm", Value(firm)}});
  if (!result) return result.error();
  std::cout << "Owners of " << firm << ":\n";
  while (result->Next()) {  // rows stream
    const std::string_view owner = result->row()[0].AsString();
    const double share = result->row()[1].AsFloat();
    const std::int64_t chains = result->row()[2].AsInteger();
    std::cout << "  " << owner << ' ' << share * 100 << " % by " << chains
              << (chains == 1 ? " chain\n" : " chains\n");
  }
  return result->status();
}

Status Demonstrate() {
  Result<std::unique_ptr<Database>> database = Database::Open(":memory:");
  if (!database) return database.error();
  const std::unique_ptr<Session> session = (*database)->NewSession();  // one per thread
  if (Status status = CreateFirms(*session); !status.ok()) return status;

  Result<Statement> owners = session->Prepare(
      "MATCH path = (o)-[:OWNS*1..5]->(:Firm {id: $firm}) "
      "RETURN o.name AS owner, "
      "sum(reduce(product = 1.0, holding IN relationships(path) | product * holding.share)) "
      "AS share, count(*) AS chains ORDER BY share DESC, owner");
  if (!owners) return owners.error();
  for (const std::string_view firm : {"top", "low"}) {
    if (Status status = PrintOwners(*owners, firm); !status.ok()) return status;
  }

  // Nothing throws: a failure is a Status with code, message, place and hint.
  const std::string_view wrong = "MATCH (f:Firm) RETURN f.name ORDER BY firm.name";
  const Status refused = Execute(*session, wrong);
  if (refused.ok()) return Status::Internal("a statement with an unknown variable was accepted");
  std::cout << "An error, as people see it:\n" << keiretsu::RenderError(refused, wrong) << '\n';
  return {};
}

}  // namespace

int main() {
  const Status status = Demonstrate();
  if (status.ok()) return 0;
  std::cerr << "embed: " << status.ToString() << '\n';
  return 1;
}
