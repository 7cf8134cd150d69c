#!/bin/sh
# Shows the product at work: the AI-capital map and its questions, then a generated world.
#
#   sh examples/ai_capital/demo.sh PATH/TO/keiretsu [PATH/TO/generate_world]
#
# Databases go to build/demo, or to KEIRETSU_DEMO_DIR. Fails if any answer is not the expected one.
set -eu

world_nodes=300000
world_edges=1000000

fail() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

# Prints the absolute path of a program.
program() {
  [ -x "$1" ] || fail "$1 is not a program; ./x build makes it"
  printf '%s/%s\n' "$(cd "$(dirname "$1")" && pwd)" "$(basename "$1")"
}

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  heading() { printf '\n\n\033[1m%s\033[0m\n\n' "$1"; }
else
  heading() { printf '\n\n## %s\n\n' "$1"; }
fi

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# answer FILE: prints the question (the file's first line) and the rows, and checks them.
answer() {
  name=$(basename "$1" .cypher)
  heading "$(sed -n '1s,^// ,,p' "$1")"
  "$keiretsu" "$map" --readonly --format table -f "$1" || fail "$name failed"
  "$keiretsu" "$map" --readonly --format csv -f "$1" >"$out/answers/$name.csv"
  diff -u "expected/$name.csv" "$out/answers/$name.csv" >&2 || fail "$name: wrong answer"
}

# ask DATABASE QUESTION QUERY: prints the question, the rows and the time.
ask() {
  printf '%s\n\n' "$2"
  "$keiretsu" "$1" --readonly --format table --timer -c "$3" || fail "failed: $2"
  printf '\n'
}

landmark() { sed -n "s/^$1,//p" "$world/landmarks.csv"; }

case $# in
  1 | 2) ;;
  *) fail "usage: sh demo.sh PATH/TO/keiretsu [PATH/TO/generate_world]" ;;
esac
start=$(pwd)
keiretsu=$(program "$1")
generate_world=$(program "${2:-$(dirname "$keiretsu")/generate_world}")
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "${KEIRETSU_DEMO_DIR:=$root/build/demo}"
out=$(cd "$KEIRETSU_DEMO_DIR" && pwd)
cd "$root/examples/ai_capital"
map=$out/ai_capital.kdb
world=$out/world
world_db=$out/world.kdb
rm -rf "$map" "$world" "$world_db" "$out/answers"
mkdir "$out/answers"

# ---- facts ------------------------------------------------------------------------------------

heading "AI vendors, joint ventures, private equity: 57 parties, 112 statements, 22 sources"
"$keiretsu" "$map" --format table -f load.cypher || fail "cannot load the map"
for question in queries/*.cypher; do
  answer "$question"
done

# ---- scale ------------------------------------------------------------------------------------

heading "A generated world: $world_nodes nodes, $world_edges edges"
"$generate_world" "$world" "$world_nodes" "$world_edges" || fail "cannot generate the world"
began=$(milliseconds)
(cd "$world" && "$keiretsu" "$world_db" --format table -f load.cypher) || fail "cannot load the world"
took=$(($(milliseconds) - began))
[ "$took" -gt 0 ] || took=1
rows=$((world_nodes + world_edges))
printf '\nloaded %d rows in %d ms: %d rows/s\n\n' "$rows" "$took" $((rows * 1000 / took))

ask "$world_db" "The five largest owners of the most held company, through every chain and ring" "
CALL ownership.integrated({target: '$(landmark most_held)'}) YIELD owner, owned, share
WITH owner, owned, share ORDER BY share DESC, owner.id LIMIT 5
OPTIONAL MATCH (owner)-[held:OWNS]->(owned)
RETURN owned.name AS company, owner.name AS owner, labels(owner)[0] AS kind, held.share AS direct,
       share AS integrated ORDER BY integrated DESC, owner"

ask "$world_db" "The companies within six holdings of the largest holder" "
MATCH (holder:Company {id: '$(landmark largest_holder)'})-[:OWNS*1..6]->(company:Company)
RETURN holder.name AS holder, count(DISTINCT company) AS companies"

ask "$world_db" "The shortest chain of holdings, either way, between two companies" "
MATCH chain = shortestPath((a:Company {id: '$(landmark pair_a)'})-[:OWNS*1..30]-(b:Company {id: '$(landmark pair_b)'}))
RETURN length(chain) AS holdings, [stop IN nodes(chain) | stop.name] AS chain"

# ---- next -------------------------------------------------------------------------------------

heading "Try next"
shell=${keiretsu#"$start"/}
map=${map#"$start"/}
world_db=${world_db#"$start"/}
cat <<NEXT
  $shell "$map"
      the shell on the map; then for example: MATCH (s:Source {id: 'S4'}) RETURN s.reference;

  $shell "$map" -c "CALL ownership.control({source: 'tpg', as_of: date('2026-05-05')}) YIELD company, certainty RETURN company.name, certainty"
      what TPG can direct, for certain or possibly; docs/tutorial.md has the other questions

  $shell "$world_db" -c "PROFILE MATCH (a)-[:OWNS]->(b)-[:OWNS]->(a) RETURN count(*)"
      mutual holdings in the generated world, with rows and time by operator
NEXT
