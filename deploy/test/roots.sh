# Small systems made on this machine, for whoever sources this: nothing is pulled. POSIX sh.

# plain_root DIR [PACKAGES]: Debian as it is at its smallest, kept for the next run.
plain_root() {
  [ -x "$1/bin/sh" ] && return 0
  rm -rf "$1"
  debootstrap --variant=minbase ${2:+--include="$2"} bookworm "$1" >"$1.log" 2>&1 || {
    tail -n 5 "$1.log" >&2
    return 1
  }
}

# needs PROGRAM...: ends the test, with the reason, where it cannot run.
needs() {
  [ "$(id -u)" = 0 ] || {
    echo "skipped: $0 makes systems of its own and so must be run as root"
    exit 0
  }
  for each in "$@"; do
    command -v "$each" >/dev/null || {
      echo "skipped: $each is not installed (apt-get install --no-install-recommends docker.io debootstrap systemd-container)"
      exit 0
    }
  done
}

# until_true SECONDS COMMAND...: waits for it, and says what it waited for when that does not come.
until_true() {
  patience=$1
  shift
  end=$(($(date +%s) + patience))
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || {
      echo "FAILED: not within $patience s: $*" >&2
      return 1
    }
    sleep 0.2
  done
}

check() {
  what=$1
  shift
  if "$@" >/dev/null 2>&1; then
    echo "ok: $what"
  else
    echo "FAILED: $what: $*" >&2
    exit 1
  fi
}
