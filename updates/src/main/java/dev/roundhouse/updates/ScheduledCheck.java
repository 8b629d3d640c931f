package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One look for versions of all servers that nobody has asked for: people are told of what may be
/// taken, and where the mode lets them, jobs begin with it. Used by one thread.
final class ScheduledCheck implements Rounds.Round {
  /// Who has asked for such a job.
  static final String BY = "schedule";

  private static final Logger LOG = System.getLogger("roundhouse.updates");

  /// Asks for the versions of every server that is enabled.
  @FunctionalInterface
  interface Asking {
    List<Look> looks() throws InterruptedException;
  }

  private final Asking asking;
  private final Jobs jobs;
  private final Consumer<Notice> notices;
  private final Supplier<UpdateMode> mode;
  private final Map<ServerId, Version> told = new HashMap<>();

  ScheduledCheck(Asking asking, Jobs jobs, Consumer<Notice> notices, Supplier<UpdateMode> mode) {
    this.asking = requireNonNull(asking, "asking");
    this.jobs = requireNonNull(jobs, "jobs");
    this.notices = requireNonNull(notices, "notices");
    this.mode = requireNonNull(mode, "mode");
  }

  @Override
  public void run() throws InterruptedException {
    List<Look> looks = asking.looks();
    told.keySet().retainAll(looks.stream().map(Look::server).toList());
    for (Look each : looks) {
      if (each.verdict().choice() instanceof Choice.Offered(Release release, List<Advisory> fixes)
          && each.running() instanceof Running.Known running) {
        offered(each, running.version(), release, fixes);
      }
    }
  }

  private void offered(Look look, Version running, Release release, List<Advisory> fixes)
      throws InterruptedException {
    ServerId server = look.server();
    Version to = release.version();
    // Whatever became of it, nobody has to hear of it or try it again by itself.
    boolean isKnown =
        jobs.newest(Optional.of(server), -1).stream()
            .anyMatch(each -> each.to().equals(to) && each.from().equals(running));
    if (isKnown) {
      return;
    }
    if (!to.equals(told.put(server, to))) {
      notices.accept(JobNotices.available(look, running, release, fixes));
    }
    switch (mode.get()) {
      case STAGING_ONLY, PRODUCTION -> schedule(look, fixes);
      case ROLLBACK, HEALTH_CHECK -> {}
    }
  }

  private void schedule(Look look, List<Advisory> fixes) throws InterruptedException {
    Priority priority = fixes.isEmpty() ? Priority.LOW : Priority.SECURITY;
    TryRequest wish =
        new TryRequest(look.server(), Optional.empty(), priority, Optional.empty(), BY);
    try {
      Job job = jobs.schedule(wish.of(look));
      LOG.log(Level.INFO, "job {0} was made by the schedule ({1})", job.id(), job.target());
    } catch (UpdateException e) {
      LOG.log(Level.WARNING, "no job for server {0}: {1}", look.server(), e.getMessage());
    }
  }
}
