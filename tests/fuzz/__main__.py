"""`python -m tests.fuzz CASES`: as many cases in all, others each time, on the tests' database."""

import os
import subprocess
import sys

USUALLY = "20000"
HERE = "tests/fuzz"


def main(words: list[str]) -> int:
    cases = words[0] if words else USUALLY
    print(f"{cases} cases: calls, filters, and Schemathesis. A failure prints how to repeat it.")
    command = [sys.executable, "-m", "pytest", "-q", "-s", "--log-level=CRITICAL"]
    env = {**os.environ, "FUZZ_CASES": cases}
    return subprocess.run(
        [*command, "-p", "no:randomly", "--timeout=0", HERE], env=env, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
