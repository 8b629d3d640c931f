package dev.roundhouse.fleet.process;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// A process with everything it has started, and a way to end them all. Used by one thread.
final class ProcessTree {
  private static final Duration FIRST_LOOK = Duration.ofMillis(10);
  private static final Duration LONGEST_LOOK = Duration.ofMillis(80);

  private final Processes processes;
  private final Ticker ticker;
  private final Supplier<Predicate<Processes.Entry>> conditions;
  private final Runnable killer;
  private final Predicate<Processes.Identity> asked;
  private Set<Processes.Identity> members = Set.of();

  /// The processes that meet the condition and their descendants, seen now: once a parent has
  /// ended, a child that has dropped the mark could not be found any more.
  ProcessTree(Processes processes, Ticker ticker, Predicate<Processes.Entry> condition) {
    this(processes, ticker, () -> condition, () -> {}, _ -> true);
  }

  /// @param conditions asked anew before each look
  /// @param killer kills them all at once where that can be done; each is killed by its number too
  /// @param asked who is asked to end before it is killed
  ProcessTree(
      Processes processes,
      Ticker ticker,
      Supplier<Predicate<Processes.Entry>> conditions,
      Runnable killer,
      Predicate<Processes.Identity> asked) {
    this.processes = requireNonNull(processes, "processes");
    this.ticker = requireNonNull(ticker, "ticker");
    this.conditions = requireNonNull(conditions, "conditions");
    this.killer = requireNonNull(killer, "killer");
    this.asked = requireNonNull(asked, "asked");
    look();
  }

  int size() {
    return members.size();
  }

  /// Asks all that are left to end, and kills what is still there after the grace. Returns when
  /// none is left, or at the end of the time; false then.
  boolean end(Duration grace, Duration within) throws InterruptedException {
    long start = ticker.nanos();
    look();
    signal(false);
    if (isGone(start + grace.toNanos())) {
      return true;
    }
    Duration pause = FIRST_LOOK;
    while (!members.isEmpty() && ticker.nanos() - start < within.toNanos()) {
      killer.run();
      // Again each time round: a process may start others as long as it lives.
      signal(true);
      ticker.sleep(pause);
      pause = longer(pause);
      look();
    }
    return members.isEmpty();
  }

  private boolean isGone(long deadline) throws InterruptedException {
    Duration pause = FIRST_LOOK;
    while (!members.isEmpty() && ticker.nanos() - deadline < 0) {
      ticker.sleep(pause);
      pause = longer(pause);
      look();
    }
    return members.isEmpty();
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : doubled;
  }

  private void look() {
    members = processes.members(members, conditions.get());
  }

  private void signal(boolean forcibly) {
    for (Processes.Identity member : members) {
      // Looked at again just before: a number may have been given to another process since.
      if ((forcibly || asked.test(member)) && Processes.isPresent(member)) {
        ProcessHandle.of(member.pid()).ifPresent(handle -> signal(handle, forcibly));
      }
    }
  }

  private static boolean signal(ProcessHandle handle, boolean forcibly) {
    return forcibly ? handle.destroyForcibly() : handle.destroy();
  }
}
