package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The place of one server for one tenant, in one version of its definition. A changed definition
/// gets a new slot, and the old one drains beside it.
///
/// The state is one atomic reference to an immutable value, moved by [Machine#next] only; whoever
/// wins the exchange carries out the effect. An owner thread with a mailbox would have been the
/// other choice: the reference was taken because leases are counted in the same state, so that the
/// hot path is one exchange with no second truth beside it, and an idle slot costs no thread. The
/// lock guards nothing but the waiting, and is never held across work.
final class Slot {
  /// What a place is found by.
  record Key(ServerId server, String tenant) {
    Key {
      requireNonNull(server, "server");
      requireNonNull(tenant, "tenant");
    }
  }

  /// Does the work that steps ask for. Must not block.
  interface Worker {
    void start(Slot slot, int run);

    void stop(Slot slot, int run, Instance instance);

    void suspend(Slot slot, int run, Instance instance, Depth depth);

    /// @param wanted since when somebody has wanted it
    void resume(Slot slot, int run, Instance instance, Depth from, long wanted);

    void park(Slot slot, State.Parked state);

    /// Somebody was told at once that there is no lease.
    void refused(Slot slot, Category why);

    void forget(Slot slot);

    /// The kind of its state is another one now.
    void moved(Slot slot, State before, State after);
  }

  private static final Event WANTED = new Event.Wanted();

  private final Key key;
  private final long version;
  private volatile Machine machine;
  private final Ticker ticker;
  private final Worker worker;
  private final AtomicReference<State> state = new AtomicReference<>(new State.Stopped());
  private final ReentrantLock waiting = new ReentrantLock();
  private final Condition changed = waiting.newCondition();
  private volatile Instant since;

  Slot(Key key, long version, Machine machine, Ticker ticker, Worker worker) {
    this.key = requireNonNull(key, "key");
    this.version = version;
    this.machine = requireNonNull(machine, "machine");
    this.ticker = requireNonNull(ticker, "ticker");
    this.worker = requireNonNull(worker, "worker");
    this.since = ticker.instant();
  }

  Key key() {
    return key;
  }

  long version() {
    return version;
  }

  boolean isAwake() {
    return state.get() instanceof State.Ready ready && ready.instance().isAlive();
  }

  Prospect prospect() {
    return Prospect.of(state.get(), ticker.nanos());
  }

  boolean isGone() {
    return state.get() instanceof State.Gone;
  }

  /// Goes by these rules from now on, with the state that it has.
  void follow(Machine other) {
    machine = requireNonNull(other, "machine");
  }

  /// Whether this start is under way and somebody wants its outcome.
  boolean isStarting(int run) {
    return state.get() instanceof State.Starting starting && starting.run() == run;
  }

  SleepPolicy.Priority priority() {
    return machine.sleep().priority();
  }

  /// Takes a step and has its work done.
  Effect post(Event event) {
    while (true) {
      State before = state.get();
      Machine.Step step = machine.next(before, event, ticker.nanos());
      if (state.compareAndSet(before, step.state())) {
        boolean isOther = !step.state().getClass().equals(before.getClass());
        if (isOther) {
          since = ticker.instant();
          worker.moved(this, before, step.state());
        } else if (step.state() instanceof State.Falling falling
            && falling.then() != State.Falling.Then.SLEEP) {
          nudge(); // it need not fall asleep any more
        }
        try {
          perform(step.effect());
        } finally {
          if (isOther) {
            nudge(); // last: who waits must find what has been done, such as that it is parked
          }
        }
        return step.effect();
      }
    }
  }

  private void perform(Effect effect) {
    switch (effect) {
      case Effect.Start(int run) -> worker.start(this, run);
      case Effect.Stop(int run, Instance instance) -> worker.stop(this, run, instance);
      case Effect.Suspend(int run, Instance instance, Depth depth) ->
          worker.suspend(this, run, instance, depth);
      case Effect.Resume(int run, Instance instance, Depth from, long wanted) ->
          worker.resume(this, run, instance, from, wanted);
      case Effect.Park(State.Parked parked) -> worker.park(this, parked);
      case Effect.Forget _ -> worker.forget(this);
      case Effect.Nothing _, Effect.Grant _, Effect.Wait _, Effect.Move _ -> {}
      case Effect.Refuse _ -> worker.refused(this, Category.BACKING_OFF);
      case Effect.TurnAway _ -> worker.refused(this, Category.PARKED);
    }
  }

  /// A lease on the ready instance, if there is one; waits for nothing and starts nothing.
  @Nullable CountedLease ready() {
    return state.get() instanceof State.Ready && post(WANTED) instanceof Effect.Grant grant
        ? living(grant)
        : null;
  }

  /// A lease on an instance that lives. One that has just died is granted until the news of its end
  /// arrives; nobody could use it.
  private @Nullable CountedLease living(Effect.Grant grant) {
    if (grant.instance().isAlive()) {
      return new CountedLease(this, grant);
    }
    post(new Event.Released(grant.run()));
    return null;
  }

  /// A lease, waited for until the deadline; null when this slot gives no more of them.
  ///
  /// @throws FleetException when the start that was waited for has failed, when the next attempt is
  ///   not due, or when the time is over
  @Nullable CountedLease lease(long deadline, Duration wait) {
    int awaited = 0;
    while (true) {
      switch (post(WANTED)) {
        case Effect.Grant grant -> {
          CountedLease lease = living(grant);
          if (lease != null) {
            return lease;
          }
        }
        case Effect.Move _ -> {
          return null;
        }
        case Effect.Refuse(State.BackingOff pause) -> throw refusal(pause);
        case Effect.TurnAway(State.Parked parked) ->
            throw Siding.refusal(key.server(), parked.failure());
        case Effect.Start(int run) -> awaited = run;
        case Effect.Resume(int run, Instance _, Depth _, long _) -> awaited = run;
        case Effect.Wait(int run) -> awaited = run;
        case Effect.Nothing _, Effect.Stop _, Effect.Suspend _, Effect.Park _, Effect.Forget _ -> {}
      }
      await(deadline, wait);
      failIfFailed(awaited);
    }
  }

  /// Those who wait for a start that fails are told of that failure, also when the next attempt is
  /// due at once.
  private void failIfFailed(int awaited) {
    switch (state.get()) {
      case State.BackingOff(int run, int _, long _, State.Failure failure) when run == awaited ->
          throw new FleetException(failure.category(), key.server(), failure.message());
      case State.Gone(State.Failure failure) when failure != null ->
          throw new FleetException(failure.category(), key.server(), failure.message());
      case State.Parked(int run, int _, State.Failure failure) when run == awaited ->
          throw Siding.refusal(key.server(), failure);
      case State.BackingOff _, State.Gone _, State.Parked _, State.Stopped _ -> {}
      case State.Starting _ -> {}
      case State.Abandoned _, State.Ready _, State.Draining _, State.Stopping _ -> {}
      case State.Falling _, State.Sleeping _, State.Waking _ -> {}
    }
  }

  private FleetException refusal(State.BackingOff pause) {
    Duration left = Duration.ofNanos(Math.max(0, pause.until() - ticker.nanos()));
    return new FleetException(
        Category.BACKING_OFF,
        key.server(),
        "not started again for %.1f s, after %d failures in a row; the last: %s"
            .formatted(left.toMillis() / 1000.0, pause.failures(), pause.failure().message()),
        ticker.instant().plus(left));
  }

  private boolean isInBetween() {
    return switch (state.get()) {
      case State.Starting _, State.Stopping _, State.Falling _, State.Waking _ -> true;
      case State.Ready ready -> !ready.instance().isAlive();
      case State.Stopped _, State.Abandoned _, State.Draining _ -> false;
      case State.BackingOff _, State.Parked _, State.Gone _, State.Sleeping _ -> false;
    };
  }

  private void await(long deadline, Duration wait) {
    waiting.lock();
    try {
      while (isInBetween()) {
        long left = deadline - ticker.nanos();
        if (left <= 0) {
          throw new FleetException(
              Category.TIMEOUT,
              key.server(),
              "not ready within %d ms; it may be later".formatted(wait.toMillis()));
        }
        changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FleetException(Category.TIMEOUT, key.server(), "interrupted while waiting", e);
    } finally {
      waiting.unlock();
    }
  }

  /// Waits for the end of the slot; false when it has not come by the deadline.
  boolean awaitGone(long deadline) throws InterruptedException {
    return await(this::isGone, deadline);
  }

  /// Waits until it is neither falling asleep nor being woken; false at the deadline.
  boolean awaitSettled(long deadline) throws InterruptedException {
    return await(
        () -> !(state.get() instanceof State.Falling || state.get() instanceof State.Waking),
        deadline);
  }

  /// Waits until this is done, as long as it goes on falling asleep and nothing else is wanted of
  /// it; whoever has done it nudges.
  ///
  /// @return false when somebody wants it, or it is to end; true when it is done, or at the
  ///   deadline
  boolean awaitWhileFalling(BooleanSupplier isDone, long deadline) throws InterruptedException {
    await(() -> !isFalling() || isDone.getAsBoolean(), deadline);
    return isFalling();
  }

  private boolean isFalling() {
    return state.get() instanceof State.Falling falling
        && falling.then() == State.Falling.Then.SLEEP;
  }

  private boolean await(BooleanSupplier is, long deadline) throws InterruptedException {
    waiting.lock();
    try {
      while (!is.getAsBoolean()) {
        long left = deadline - ticker.nanos();
        if (left <= 0) {
          return false;
        }
        changed.awaitNanos(left);
      }
      return true;
    } finally {
      waiting.unlock();
    }
  }

  /// The sleep that it is in; null when it is in none.
  State.@Nullable Sleeping nap() {
    return state.get() instanceof State.Sleeping sleeping ? sleeping : null;
  }

  /// Has those who wait look again.
  void nudge() {
    waiting.lock();
    try {
      changed.signalAll();
    } finally {
      waiting.unlock();
    }
  }

  /// Has an address that is left alone asked again at the next call; false when there is none.
  boolean resume() {
    return state.get() instanceof State.Ready ready
        && ready.instance() instanceof RemoteInstance remote
        && remote.resume();
  }

  /// A slot whose process nobody uses.
  ///
  /// @param since when it was used last, by the ticker
  record Idle(Slot slot, long since, SleepPolicy.Priority priority, boolean canGoDeeper) {}

  /// Null while somebody uses it, or nothing of it runs.
  @Nullable Idle idle() {
    SleepPolicy sleep = machine.sleep();
    return switch (state.get()) {
      case State.Ready ready when ready.leases() == 0 && isRunningProcess() ->
          new Idle(this, ready.idleSince(), sleep.priority(), sleep.deeper(null) != null);
      case State.Sleeping sleeping ->
          new Idle(
              this, sleeping.idleSince(), sleep.priority(), sleep.deeper(sleeping.tried()) != null);
      default -> null;
    };
  }

  /// What a person may see.
  InstanceState picture() {
    State now = state.get();
    Outlook outlook = Outlook.of(now, machine.sleep(), ticker.nanos());
    NextStep next = outlook == null ? null : new NextStep(outlook.kind(), moment(outlook.at()));
    return picture(now).with(new InstanceState.Standing(since, next, null));
  }

  /// @param at by `Ticker.nanos`
  private Instant moment(long at) {
    return ticker.instant().plusNanos(at - ticker.nanos());
  }

  private InstanceState picture(State now) {
    return switch (now) {
      case State.Stopped _, State.Gone _ -> picture(Phase.STOPPED, 0, null, null);
      case State.Starting _ -> picture(Phase.STARTING, 0, null, null);
      case State.Abandoned _ -> picture(Phase.STOPPING, 0, null, null);
      case State.Ready ready -> picture(Phases.of(ready), ready.leases(), ready.instance(), null);
      case State.Falling falling -> picture(Phase.FALLING_ASLEEP, 0, falling.instance(), null);
      case State.Sleeping sleeping -> picture(Phases.of(sleeping), 0, sleeping.instance(), null);
      case State.Waking waking -> picture(Phase.WAKING, 0, waking.instance(), null);
      case State.Draining(int _, Instance instance, int leases) ->
          picture(Phase.DRAINING, leases, instance, null);
      case State.Stopping(int _, Instance instance, State _) ->
          picture(Phase.STOPPING, 0, instance, null);
      case State.Parked(int _, int failures, State.Failure failure) ->
          picture(Phase.PARKED, 0, null, Siding.trouble(key.server(), failures, failure));
      case State.BackingOff(int _, int failures, long until, State.Failure failure) -> {
        boolean isOver = until - ticker.nanos() <= 0;
        yield picture(
            isOver ? Phase.STOPPED : Phase.BACKING_OFF,
            0,
            null,
            new InstanceState.Trouble(failures, failure.message(), moment(until)));
      }
    };
  }

  /// Whether a process is there for the next lease, awake or asleep.
  boolean isRunningProcess() {
    return switch (state.get()) {
      case State.Ready ready -> ready.instance().isStarted();
      case State.Falling _, State.Sleeping _, State.Waking _ -> true;
      case State.Stopped _, State.Starting _, State.Abandoned _, State.Draining _ -> false;
      case State.Stopping _, State.BackingOff _, State.Parked _, State.Gone _ -> false;
    };
  }

  private InstanceState picture(
      Phase phase,
      int leases,
      @Nullable Instance instance,
      InstanceState.@Nullable Trouble trouble) {
    InstanceState.Running running = instance == null ? null : InstanceState.Running.of(instance);
    return new InstanceState(key.server(), key.tenant(), version, phase, leases, running, trouble);
  }
}
