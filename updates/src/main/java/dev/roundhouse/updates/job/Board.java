package dev.roundhouse.updates.job;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.StorageException;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobEvent;
import dev.roundhouse.updates.JobNews;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.JobTellings;
import dev.roundhouse.updates.LedgerEntry.What;
import dev.roundhouse.updates.Outcome;
import dev.roundhouse.updates.SetAside;
import dev.roundhouse.updates.Telling;
import dev.roundhouse.updates.UpdateException;
import dev.roundhouse.updates.UpdateMode;
import dev.roundhouse.updates.UpdateSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The open jobs and those that run, under one lock. Each change is on the disk before it is here;
/// what waits for a change waits for a condition.
final class Board {
  private static final Logger LOG = System.getLogger("roundhouse.updates");

  /// How long a stage has to end when it is stopped.
  private static final Duration STOP = Duration.ofSeconds(60);

  /// When a disk has failed.
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  private final SqlJobs store;
  private final SqlLedger ledger;
  private final JobTellings tellings;
  private final JobNews news;
  private final Supplier<UpdateSettings> settings;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Alarm alarm;
  private final Map<String, Job> open = new LinkedHashMap<>();
  private final Map<String, Turn> running = new LinkedHashMap<>();
  private final Set<String> held = new HashSet<>();
  private final List<SetAside> damaged;
  private Optional<String> paused;
  private boolean isOver;

  Board(
      SqlJobs store,
      SqlLedger ledger,
      JobTellings tellings,
      JobNews news,
      Supplier<UpdateSettings> settings,
      Ticker ticker) {
    this.store = requireNonNull(store, "store");
    this.ledger = requireNonNull(ledger, "ledger");
    this.tellings = requireNonNull(tellings, "tellings");
    this.news = requireNonNull(news, "news");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.alarm = new Alarm(ticker, this::ring);
    SqlJobs.Open all = store.open();
    all.jobs().forEach(each -> open.put(each.id(), each));
    this.damaged = all.damaged();
    this.paused = store.paused();
    for (SetAside each : damaged) {
      LOG.log(Level.ERROR, "job {0} of updates is set aside: {1}", each.id(), each.why());
    }
  }

  List<SetAside> damaged() {
    return damaged;
  }

  private void ring() {
    lock.lock();
    try {
      alarm.close();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Does something under the lock, and wakes whoever waits.
  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }

  /// What stands on it at one moment.
  record Picture(List<Job> open, Map<String, Turn> running, Optional<String> paused) {
    Picture {
      open = List.copyOf(open);
      running = Map.copyOf(running);
    }
  }

  Picture picture() {
    lock.lock();
    try {
      return new Picture(List.copyOf(open.values()), running, paused);
    } finally {
      lock.unlock();
    }
  }

  /// Does something while nothing here changes.
  <T> T alone(Supplier<T> work) {
    return locked(work);
  }

  void pause(String by) {
    locked(() -> {
      store.pause(by, ticker.instant());
      paused = Optional.of(by);
      return by;
    });
  }

  boolean resume() {
    return locked(() -> {
      boolean was = store.resume();
      paused = Optional.empty();
      return was;
    });
  }

  /// Makes a job by a plan over all that are open. What it replaces is stopped first.
  Job add(Function<List<Job>, Scheduling> plan) throws InterruptedException {
    Set<String> hands = new HashSet<>();
    lock.lockInterruptibly();
    try {
      while (true) {
        Scheduling made = plan.apply(List.copyOf(open.values()));
        Optional<String> busy = made.replaced().stream().filter(running::containsKey).findFirst();
        if (busy.isEmpty()) {
          write(made.lines());
          return made.job();
        }
        hands.add(busy.get());
        stop(busy.get());
      }
    } finally {
      held.removeAll(hands);
      changed.signalAll();
      lock.unlock();
    }
  }

  private void write(List<Line> lines) {
    List<Telling> all =
        lines.stream().map(each -> telling(each, lines)).flatMap(Optional::stream).toList();
    store.commit(lines, all);
    for (Line each : lines) {
      if (each.job().state().hasEnded()) {
        open.remove(each.job().id());
      } else {
        open.put(each.job().id(), each.job());
      }
    }
    lines.forEach(this::tell);
    all.forEach(tellings::kept);
  }

  /// What people are told of a line. What cannot be said holds up no job.
  private Optional<Telling> telling(Line line, List<Line> lines) {
    String id = line.job().id();
    try {
      return tellings.of(
          line.job(),
          line.what(),
          step -> Line.evidence(lines, id, step).orElseGet(() -> ledger.evidence(id, step)));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "people are not told of " + line.what().wire() + " of job " + id, e);
      return Optional.empty();
    }
  }

  private void tell(Line line) {
    String id = line.job().id();
    try {
      news.told(line.job(), line.what(), step -> ledger.evidence(id, step));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "nobody was told of " + line.what().wire() + " of job " + id, e);
    }
  }

  /// The next step that is to be done, written down as begun. Waits until there is one.
  Turn take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        Instant now = ticker.instant();
        UpdateMode mode = settings.get().mode();
        Pick pick = pick(mode, now);
        Optional<Job> next = paused.isPresent() ? Optional.empty() : pick.next(open.values());
        if (next.isPresent()) {
          Optional<Turn> turn = begin(next.get(), mode, now);
          if (turn.isPresent()) {
            return turn.get();
          }
        } else {
          makeWay(now);
          alarm.set(paused.isPresent() ? Optional.empty() : pick.alarm(open.values()));
          changed.await();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Who watches does nothing but look, for a long time, and takes nobody's room.
  private long working() {
    return running.values().stream().filter(each -> each.step() != JobStep.WATCHED).count();
  }

  private Pick pick(UpdateMode mode, Instant now) {
    Set<String> taken = new HashSet<>(held);
    taken.addAll(running.keySet());
    Set<ServerId> busy =
        running.values().stream().map(each -> each.job().server()).collect(Collectors.toSet());
    return new Pick(working() < settings.get().atOnce(), taken, busy, mode, now);
  }

  private Optional<Turn> begin(Job job, UpdateMode mode, Instant now) {
    JobStep step = job.state().due().orElseThrow();
    try {
      if (step == JobStep.PROMOTED && mode != UpdateMode.PRODUCTION && job.begun().isEmpty()) {
        String why =
            "nothing is promoted in the mode %s; set updates.mode to production, then: roundhouse update promote %s"
                .formatted(mode.wire(), job.id());
        int heard = ((JobState.Ready) job.state()).approvedBy().size();
        write(List.of(Settlement.of(job, step, new Outcome.Waits(why), heard, now)));
        return Optional.empty();
      }
      Job begun = job.with(Optional.of(step));
      write(List.of(Line.of(begun, now, What.BEGUN, step)));
      Turn turn = new Turn(begun, step, ledger, now);
      running.put(job.id(), turn);
      return Optional.of(turn);
    } catch (StorageException e) {
      LOG.log(Level.ERROR, "step " + step.wire() + " of job " + job.id() + " is not begun", e);
      open.put(job.id(), job.at(now.plus(RECOVERY)));
      return Optional.empty();
    }
  }

  /// The way back does not wait for another job of its server.
  private void makeWay(Instant now) {
    Set<ServerId> wanted =
        open.values().stream()
            .filter(each -> each.state() instanceof JobState.Returning)
            .filter(each -> !each.notBefore().isAfter(now) && !running.containsKey(each.id()))
            .map(Job::server)
            .collect(Collectors.toSet());
    for (Turn each : running.values()) {
      if (wanted.contains(each.job().server()) && each.step() != JobStep.PROMOTED) {
        each.stop();
      }
    }
  }

  /// A step has ended in one way or another.
  ///
  /// @param line what it makes of the job as it is now
  void ended(Turn turn, Function<Job, Line> line) {
    locked(() -> {
      String id = turn.job().id();
      running.remove(id);
      Job job = open.get(id);
      if (job == null || isOver) {
        return turn; // It is begun again at the next start.
      }
      try {
        write(List.of(line.apply(job)));
      } catch (StorageException e) {
        LOG.log(
            Level.ERROR, "how a step of job " + id + " ended cannot be kept; it is begun again", e);
        open.put(id, job.at(ticker.instant().plus(RECOVERY)));
      }
      return turn;
    });
  }

  /// A person has something to say about a job.
  ///
  /// @param of the job where it is not open
  /// @param isStopping whether a step that is being done is stopped first
  Job told(String id, Supplier<Job> of, JobEvent event, boolean isStopping)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (isStopping) {
        stop(id);
      }
      Job job = Optional.ofNullable(open.get(id)).orElseGet(of);
      if (job.begun().filter(step -> step == JobStep.PROMOTED).isPresent() && isStopping) {
        throw promoting(id);
      }
      Line after = moved(job, event);
      write(List.of(after));
      return after.job();
    } finally {
      held.remove(id);
      changed.signalAll();
      lock.unlock();
    }
  }

  private static UpdateException promoting(String id) {
    return new UpdateException(
        UpdateException.Kind.CONFLICT,
        "job %s is being promoted now, which is not stopped halfway; see: roundhouse update job %s"
            .formatted(id, id));
  }

  /// Stops the step that is being done, and waits until it has ended.
  private void stop(String id) throws InterruptedException {
    Turn turn = running.get(id);
    if (turn == null) {
      return;
    }
    if (turn.step() == JobStep.PROMOTED) {
      throw promoting(id);
    }
    held.add(id);
    turn.stop();
    long left = STOP.toNanos();
    while (running.get(id) == turn) {
      if (left <= 0) {
        throw new UpdateException(
            UpdateException.Kind.CONFLICT,
            "the step %s of job %s was told to stop and has not; try again in a while"
                .formatted(turn.step().wire(), id));
      }
      left = changed.awaitNanos(left);
    }
  }

  private Line moved(Job job, JobEvent event) {
    Instant now = ticker.instant();
    return switch (JobState.next(job.state(), event)) {
      case JobState.Move.Refused(String why) ->
          throw new UpdateException(
              UpdateException.Kind.CONFLICT, "job %s: %s".formatted(job.id(), why));
      case JobState.Move.To(JobState state, boolean isBad) ->
          Words.of(job, state, event, now).marking(isBad);
    };
  }

  /// Stops what is being done, and waits for it; nothing begins any more.
  void close(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      paused = Optional.of("the end of the program");
      alarm.close();
      new ArrayList<>(running.values()).forEach(Turn::stop);
      long left = patience.toNanos();
      while (!running.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (!running.isEmpty()) {
        LOG.log(
            Level.WARNING, "steps of jobs {0} do not end; they are begun again", running.keySet());
      }
      isOver = true;
    } finally {
      lock.unlock();
    }
  }
}
