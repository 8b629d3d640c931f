package dev.roundhouse.updates.job;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Names;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.BadVersion;
import dev.roundhouse.updates.Checks;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobEvent;
import dev.roundhouse.updates.JobNews;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobSummary;
import dev.roundhouse.updates.JobTellings;
import dev.roundhouse.updates.Jobs;
import dev.roundhouse.updates.LedgerEntry;
import dev.roundhouse.updates.LedgerEntry.What;
import dev.roundhouse.updates.LedgerVerdict;
import dev.roundhouse.updates.Outcome;
import dev.roundhouse.updates.Progress;
import dev.roundhouse.updates.SetAside;
import dev.roundhouse.updates.Stages;
import dev.roundhouse.updates.UpdateException;
import dev.roundhouse.updates.UpdateException.Kind;
import dev.roundhouse.updates.UpdateMode;
import dev.roundhouse.updates.UpdateSettings;
import dev.roundhouse.updates.Version;
import dev.roundhouse.updates.Wish;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The queue of jobs: at most so many steps at once, one job of a server at a time. What stood open
/// when the program ended, however it did, goes on at the step it was at. Safe for many threads.
public final class JobQueue implements Jobs, AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.updates");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration RETENTION = Duration.ofDays(1);

  /// What it stands on.
  public record Parts(
      Database database,
      Stages stages,
      Supplier<UpdateSettings> settings,
      Supplier<Checks> checks,
      JobTellings tellings,
      JobNews news,
      Ticker ticker) {
    public Parts {
      requireNonNull(database, "database");
      requireNonNull(stages, "stages");
      requireNonNull(settings, "settings");
      requireNonNull(checks, "checks");
      requireNonNull(tellings, "tellings");
      requireNonNull(news, "news");
      requireNonNull(ticker, "ticker");
    }
  }

  private final Database database;
  private final Stages stages;
  private final Supplier<UpdateSettings> settings;
  private final Supplier<Checks> checks;
  private final Ticker ticker;
  private final SqlJobs store;
  private final SqlLedger ledger;
  private final Board board;
  private @Nullable Thread dispatcher;
  private @Nullable Thread keeper;

  private JobQueue(Parts parts) {
    this.database = parts.database();
    this.stages = parts.stages();
    this.settings = parts.settings();
    this.checks = parts.checks();
    this.ticker = parts.ticker();
    this.store = new SqlJobs(parts.database());
    this.ledger = new SqlLedger(parts.database());
    this.board =
        new Board(store, ledger, parts.tellings(), parts.news(), parts.settings(), parts.ticker());
  }

  /// Opens the queue with what stood open; nothing begins before [#start].
  public static JobQueue open(Parts parts) {
    return new JobQueue(parts);
  }

  /// Begins to work.
  public void start() {
    dispatcher = Thread.ofVirtual().name("update-jobs").start(this::dispatch);
    keeper = Thread.ofVirtual().name("update-retention").start(this::keep);
  }

  private void dispatch() {
    try {
      while (true) {
        Turn turn = board.take();
        Thread.ofVirtual().name("update-" + turn.job().id()).start(() -> run(turn));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Turn turn) {
    try {
      Outcome outcome = turn.run(stages.of(turn.step()));
      int heard = turn.approvedBy().size();
      board.ended(turn, job -> Settlement.of(job, turn.step(), outcome, heard, ticker.instant()));
    } catch (InterruptedException e) {
      // By whoever stopped it. Where nobody has, the stage has failed.
      if (turn.isStopped()) {
        board.ended(turn, job -> Settlement.stopped(job, turn.step(), ticker.instant()));
      } else {
        threw(turn, e);
      }
    } catch (RuntimeException | Error e) {
      threw(turn, e);
    }
  }

  private void threw(Turn turn, Throwable e) {
    String what = "the step %s of job %s failed".formatted(turn.step().wire(), turn.job().id());
    LOG.log(Level.ERROR, what, e);
    board.ended(turn, job -> Settlement.threw(job, turn.step(), what + ": " + e, ticker.instant()));
  }

  private void keep() {
    try {
      while (true) {
        try {
          cleanUp(false);
        } catch (RuntimeException e) {
          LOG.log(Level.WARNING, "jobs of updates that ended long ago are not taken away", e);
        }
        ticker.sleep(RETENTION);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Job schedule(Wish wish) throws InterruptedException {
    UpdateMode mode = settings.get().mode();
    if (mode == UpdateMode.ROLLBACK || mode == UpdateMode.HEALTH_CHECK) {
      throw notNow("no version is fetched in the mode", mode, "staging-only or production");
    }
    Job.Target target = wish.target();
    bad(target.name(), target.to())
        .ifPresent(bad -> {
          throw new UpdateException(
              Kind.CONFLICT,
              "%s %s was found bad by job %s: %s; take another version"
                  .formatted(bad.name(), bad.version(), bad.job(), bad.why()));
        });
    return board.add(open -> {
      Instant now = ticker.instant();
      return Scheduling.of(wish, open, id(target.server(), now), now);
    });
  }

  private String id(ServerId server, Instant now) {
    String stem = "update_%s_%s-".formatted(server, STAMP.format(now));
    int number = 1;
    while (store.isTaken(stem + number)) {
      number++;
    }
    return stem + number;
  }

  private static UpdateException notNow(String what, UpdateMode mode, String cure) {
    return new UpdateException(
        Kind.NOT_NOW,
        "%s %s; to have it, set updates.mode to %s".formatted(what, mode.wire(), cure));
  }

  @Override
  public Job get(String id) {
    SqlJobs.Open found = store.find(id);
    if (!found.jobs().isEmpty()) {
      return found.jobs().getFirst();
    }
    if (!found.damaged().isEmpty()) {
      throw new UpdateException(
          Kind.CONFLICT,
          "job %s is set aside: %s; see: roundhouse update verify-ledger"
              .formatted(id, found.damaged().getFirst().why()));
    }
    throw new UpdateException(
        Kind.NOT_FOUND, "there is no job " + id + near(id) + "; see: roundhouse update jobs --all");
  }

  private String near(String id) {
    List<String> known = newest(Optional.empty(), 200).stream().map(Job::id).toList();
    return Names.nearest(id, known).map(name -> "; did you mean " + name + "?").orElse("");
  }

  @Override
  public Optional<Job> of(ServerId server) {
    List<Job> all = newest(Optional.of(server), -1);
    return all.stream()
        .filter(each -> !each.state().hasEnded())
        .findFirst()
        .or(() -> all.stream().findFirst());
  }

  @Override
  public Optional<Job> promoted(ServerId server) {
    return newest(Optional.of(server), -1).stream().filter(JobQueue::runs).findFirst();
  }

  private static boolean runs(Job job) {
    return job.state().isOnProbation() || job.state() instanceof JobState.Done;
  }

  @Override
  public List<Job> open() {
    return board.picture().open();
  }

  @Override
  public List<Job> newest(Optional<ServerId> server, int most) {
    return store.newest(server.orElse(null), most).jobs();
  }

  @Override
  public List<LedgerEntry> steps(String id) {
    return ledger.of(get(id).id());
  }

  @Override
  public Optional<Progress> progress(String id) {
    return Optional.ofNullable(board.picture().running().get(id)).map(Turn::progress);
  }

  @Override
  public Job promote(String id, String by) throws InterruptedException {
    UpdateMode mode = settings.get().mode();
    if (mode != UpdateMode.PRODUCTION) {
      throw notNow("nothing is promoted in the mode", mode, "production");
    }
    return told(id, new JobEvent.Promote(by), false);
  }

  @Override
  public Job reject(String id, String by, String why) throws InterruptedException {
    return told(id, new JobEvent.Reject(by, why), true);
  }

  @Override
  public Job cancel(String id, String by, String why) throws InterruptedException {
    return told(id, new JobEvent.Cancel(by, why), true);
  }

  @Override
  public Job rollBack(String id, String by, String why) throws InterruptedException {
    UpdateMode mode = settings.get().mode();
    if (mode == UpdateMode.HEALTH_CHECK) {
      throw notNow("nothing is rolled back in the mode", mode, "rollback");
    }
    Job job = get(id);
    Optional<Job> runs =
        promoted(job.server()).filter(newer -> runs(job) && !newer.id().equals(id));
    if (runs.isPresent()) {
      throw new UpdateException(
          Kind.CONFLICT,
          "server %s was moved on to %s by job %s since; roll that back first"
              .formatted(job.server(), runs.get().to(), runs.get().id()));
    }
    return told(id, new JobEvent.RollBack(by, why), true);
  }

  private Job told(String id, JobEvent event, boolean isStopping) throws InterruptedException {
    get(id);
    return board.told(id, () -> get(id), event, isStopping);
  }

  @Override
  public void pause(String by) {
    board.pause(by);
  }

  @Override
  public boolean resume() {
    return board.resume();
  }

  @Override
  public JobSummary summary() {
    return board.alone(() -> {
      SqlJobs.Open all = store.newest(null, -1);
      Board.Picture now = board.picture();
      return Counting.of(
          all.jobs(), all.damaged().size(), now.running().keySet(), now.paused(), checks.get());
    });
  }

  @Override
  public List<SetAside> setAside() {
    return board.damaged();
  }

  @Override
  public List<BadVersion> bad() {
    return store.bad();
  }

  @Override
  public Optional<BadVersion> bad(String name, Version version) {
    return store.bad(name, version);
  }

  @Override
  public boolean forgive(String name, Version version) {
    return store.forgive(name, version);
  }

  @Override
  public LedgerVerdict verify() {
    return SqlVerification.of(database);
  }

  @Override
  public List<String> cleanUp(boolean isDryRun) {
    return board.alone(() -> {
      Instant now = ticker.instant();
      Instant before = now.minus(settings.get().keepJobs());
      Set<ServerId> seen = new HashSet<>();
      List<Job> old =
          newest(Optional.empty(), -1).stream()
              // The first that runs is the one whose way back is still needed.
              .filter(each -> !(runs(each) && seen.add(each.server())))
              .filter(each -> each.ended().filter(end -> end.isBefore(before)).isPresent())
              .toList();
      if (!isDryRun && !old.isEmpty()) {
        store.prune(
            old.stream()
                .map(each -> Line.of(each, now, What.PRUNED, "retention", Optional.empty()))
                .toList());
      }
      return old.stream().map(Job::id).toList();
    });
  }

  /// Stops what is being done, and waits for it for a while. The rest goes on at the next start.
  @Override
  public void close() {
    for (Thread each : new Thread[] {dispatcher, keeper}) {
      if (each != null) {
        each.interrupt();
      }
    }
    try {
      board.close(PATIENCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
