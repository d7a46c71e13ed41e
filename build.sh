#!/usr/bin/env bash
# One verb each: serve | test | build | bench | format | ci. `./build.sh serve` and `./build.sh test` need nothing before them.
set -euo pipefail
cd "$(dirname "$0")"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
configuration=Release
program=artifacts/localinfer/localinfer

usage() {
  cat <<'EOF'
usage: ./build.sh VERB [ARGUMENTS]
  serve [ARGUMENTS]   build, then start the server: `localinfer serve ARGUMENTS`
  test [ARGUMENTS]    build, then run every test: `dotnet test ARGUMENTS`
  build               restore and build everything, the program in artifacts/localinfer
  bench [ARGUMENTS]   build, then measure in paired rounds; --help lists rows and options
  format              rewrite the sources in the project's style
  ci                  build, check the style, test
EOF
}

require_sdk() {
  if ! command -v dotnet >/dev/null; then
    echo "LocalInfer needs the .NET 10 SDK, and there is no 'dotnet' on the PATH. Install it from https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 1
  fi
  if ! dotnet --list-sdks | grep -q '^10\.'; then
    echo "LocalInfer needs the .NET 10 SDK; this machine has: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ' -). Install it from https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 1
  fi
}

# Runs an SDK command silently: the compiler's output is shown where it fails.
sdk() {
  echo "Building ..." >&2
  local output
  if ! output=$(dotnet "$@" -c "$configuration" -v quiet -nologo 2>&1); then
    echo "$output" >&2
    exit 1
  fi
}

build() { sdk build "$1"; }

# The program, compiled ahead of time as far as that goes: it is ready in two thirds of the time.
publish() { sdk publish src/LocalInfer.Cli --use-current-runtime --no-self-contained -o "$(dirname "$program")"; }

serve() {
  publish
  exec "$program" serve "$@"
}

# What hides instructions from the runtime, so that each slower tier of kernels becomes the chosen one in turn. What .NET cannot hide has
# no turn of its own, AVX-512 without AVX512-VNNI and AVX2 without AVX-VNNI: the tests force them beside those and want the same bits.
slower_tiers() {
  case "$(uname -m)" in
    x86_64 | amd64)
      echo "DOTNET_EnableAVX512=0"
      echo "DOTNET_EnableAVX2=0"
      ;;
    arm64 | aarch64) echo "DOTNET_EnableArm64Dp=0" ;;
  esac
  echo "DOTNET_EnableHWIntrinsic=0"
}

# Runs the tests of kernels and the tiny models once more in each of them.
test_tiers() {
  local hidden status=0
  while read -r hidden; do
    echo "With $hidden:"
    env "$hidden" dotnet test artifacts/bin/LocalInfer.{Backends.Cpu,Conformance}.Tests/release/LocalInfer.*.Tests.dll \
      --filter "FullyQualifiedName!~RealModelTests&FullyQualifiedName!~AllocationBudgetTests" --logger "console;verbosity=normal" </dev/null || status=$?
  done < <(slower_tiers)
  return "$status"
}

# Runs the test projects one after another (they share two cores well, not four ways) and ends with one line of totals.
run_tests() {
  build LocalInfer.sln
  local log status=0
  log=$(mktemp)
  dotnet test LocalInfer.sln -c "$configuration" --no-build -m:1 --logger "console;verbosity=normal" "$@" >"$log" 2>&1 || status=$?
  [ $# -gt 0 ] || test_tiers >>"$log" 2>&1 || status=$?
  # The names of passed tests are noise; failures, skips with their reasons, and the totals are not.
  grep -v -E '^ +Passed |^$|Starting test execution|A total of|Discover|Starting:|Finished:' "$log" || true
  # Once more at the end: who keeps only the last lines of a log still sees what failed, and where a test ended the whole process.
  grep -E -A 12 '^The active test run was aborted' "$log" | cut -c 1-200 || true
  grep -E '^ +Failed .+ \[[<0-9]' "$log" || true
  awk '
    /^ +Passed: +[0-9]+$/  { passed += $2 }
    /^ +Failed: +[0-9]+$/  { failed += $2 }
    /^ +Skipped: +[0-9]+$/ { skipped += $2 }
    /^The active test run was aborted/ { failed++ }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }' "$log"
  rm -f "$log"
  return "$status"
}

bench() {
  publish
  sdk publish bench/LocalInfer.Bench --use-current-runtime --no-self-contained -o artifacts/bench
  exec artifacts/bench/LocalInfer.Bench "$@"
}

verb=${1:-}
[ $# -gt 0 ] && shift
case "$verb" in
  serve) require_sdk; serve "$@" ;;
  test) require_sdk; run_tests "$@" ;;
  build) require_sdk; build LocalInfer.sln; publish ;;
  bench) require_sdk; bench "$@" ;;
  format) require_sdk; dotnet format LocalInfer.sln ;;
  ci) require_sdk; build LocalInfer.sln; dotnet format LocalInfer.sln --verify-no-changes --no-restore; run_tests ;;
  -h | --help | help) usage ;;
  *) usage >&2; exit 2 ;;
esac
