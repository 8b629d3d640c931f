# A lock between launchers on one tree, for whoever sources this. POSIX sh, on Linux and macOS.
#
# The lock is a symbolic link that points nowhere: making it is atomic, and its text says at once who
# holds it. So there is no moment in which a lock has no owner. The text is PID-BEGIN-HOST: with the
# moment in which a process began, a number that the system has given to another process is not taken
# for the owner.
#
# A dead owner's lock is not deleted but inherited: an heir first makes LOCK.after.OWNER, which only one
# can, then renames its own link over the lock. The lock never disappears meanwhile. An heir that
# dies on the way is inherited from in the same manner.
#
# What an owner started may outlive it when it is killed: LOCK.work names that process, and the lock
# counts as held until it has ended too.

# The moment in which a process began, in the system's own count; nothing when it has ended.
lock_began() {
  if [ -r /proc/self/stat ]; then
    # After the name in brackets, which may hold anything: the state, and 18 fields on the start.
    lock_stat=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) || return 0
    printf '%s\n' "$lock_stat" | { read -r lock_state lock_rest || true
      case $lock_state in ''|Z|X) ;; *) printf '%s\n' "$lock_rest" | cut -d' ' -f19 ;; esac; }
  else
    LC_ALL=C ps -o lstart= -p "$1" 2>/dev/null | tr -cd '0-9A-Za-z'
  fi
}

lock_name() { printf '%s-%s-%s\n' "$1" "$(lock_began "$1")" "$(uname -n)"; }

# Whether the process behind such a text still runs. One on another machine that shares the folder
# cannot be looked at: it is believed for a quarter of an hour.
lock_is_alive() {
  lock_pid=${1%%-*}
  lock_rest=${1#*-}
  lock_time=${lock_rest%%-*}
  if [ "${lock_rest#*-}" != "$(uname -n)" ]; then
    [ -n "$1" ] && [ -z "$(find "$lock" -prune -mmin +15 2>/dev/null)" ]
    return
  fi
  [ -n "$lock_time" ] && [ "$(lock_began "$lock_pid")" = "$lock_time" ]
}

# Takes the lock at the path $1 and says for whom it waits.
lock_take() {
  lock=$1
  lock_self=$(lock_name $$)
  lock_told=
  while ! ln -s "$lock_self" "$lock" 2>/dev/null; do
    lock_owner=$(readlink "$lock") || { [ -w "$(dirname "$lock")" ] && continue || return 1; }
    if lock_is_alive "$lock_owner"; then
      lock_wait "$lock_owner"
      continue
    fi
    lock_worker=$(readlink "$lock.work" || true)
    if [ -n "$lock_worker" ] && lock_is_alive "$lock_worker"; then
      lock_wait "$lock_worker"
    elif lock_inherit "$lock_owner"; then
      return 0
    fi
  done
}

lock_wait() {
  if [ "$lock_told" != "$1" ]; then
    lock_where=${1#*-}
    lock_where=${lock_where#*-}
    printf '%s\n' "roundhouse: process ${1%%-*} on $lock_where is building; waiting for it ..." >&2
    lock_told=$1
  fi
  sleep 1
}

# False when somebody else was quicker: then everything has to be looked at again.
lock_inherit() {
  lock_last=$1
  lock_links=
  while ! ln -s "$lock_self" "$lock.after.$lock_last" 2>/dev/null; do
    lock_links="$lock_links $lock_last"
    lock_last=$(readlink "$lock.after.$lock_last") || return 1
    if lock_is_alive "$lock_last"; then
      lock_wait "$lock_last"
      return 1
    fi
  done
  # Until here another heir may have been through with everything.
  if [ "$(readlink "$lock" || true)" != "$1" ]; then
    rm -f "$lock.after.$lock_last"
    return 1
  fi
  ln -s "$lock_self" "$lock.heir.$lock_self"
  mv -f "$lock.heir.$lock_self" "$lock"
  rm -f "$lock.work"
  for lock_each in $lock_links "$lock_last"; do
    rm -f "$lock.after.$lock_each"
  done
}

# Names a process that works for the owner, until it has ended.
lock_works() {
  rm -f "$lock.work"
  ln -s "$(lock_name "$1")" "$lock.work"
}

lock_leave() {
  rm -f "$lock.work"
  if [ "$(readlink "$lock" || true)" = "$lock_self" ]; then
    rm -f "$lock"
  fi
}
