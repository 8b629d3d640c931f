package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.fleet.container.Container;
import dev.roundhouse.fleet.container.EngineException;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Carries out what slots ask for, each on a virtual thread: one that starts an instance and stays
/// until its process ends, and one that stops it.
final class Supervisor implements Slot.Worker {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  private final Siding siding;
  private final Starter starter;
  private final Slumber slumber = new Slumber();
  private final FleetSettings settings;
  private final Ticker ticker;
  private final FleetObserver observer;
  private final Journal journal;
  private final Places places;
  private final Logbook logbook;
  private final Scales scales;

  Supervisor(
      Siding siding,
      Starter starter,
      FleetSettings settings,
      Ticker ticker,
      FleetObserver observer,
      Journal journal,
      Places places,
      Logbook logbook) {
    this.siding = requireNonNull(siding, "siding");
    this.starter = requireNonNull(starter, "starter");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.observer = requireNonNull(observer, "observer");
    this.journal = requireNonNull(journal, "journal");
    this.places = requireNonNull(places, "places");
    this.logbook = requireNonNull(logbook, "logbook");
    this.scales = new Scales(logbook, ticker);
  }

  @Override
  public void start(Slot slot, int run) {
    long wanted = ticker.nanos();
    StartGate.Demand demand =
        new StartGate.Demand(
            slot.key(), slot.priority(), starter.gate().number(), () -> slot.isStarting(run));
    Thread.ofVirtual()
        .name("supervise-" + slot.key().server())
        .start(() -> supervise(slot, run, demand, wanted));
  }

  @Override
  public void stop(Slot slot, int run, Instance instance) {
    Thread.ofVirtual().name("stop-" + instance.id()).start(() -> end(slot, run, instance));
  }

  @Override
  public void suspend(Slot slot, int run, Instance instance, Depth depth) {
    Thread.ofVirtual()
        .name("doze-" + instance.id())
        .start(() -> {
          Event outcome = asleep(slot, run, instance, depth);
          if (outcome instanceof Event.Sleepless) {
            logbook.stayedAwake(instance.id());
          }
          slot.post(outcome);
          scales.after(slot, instance);
        });
  }

  private Event asleep(Slot slot, int run, Instance instance, Depth depth) {
    try {
      if (!scales.before(slot, instance)) {
        return isStopped(instance) ? new Event.Slept(run, Depth.DOZING) : new Event.Sleepless(run);
      }
      Depth reached =
          switch (instance) {
            case ProcessInstance process -> slumber.suspend(process, depth);
            case ContainerInstance container -> slumber.suspend(container, depth);
            // An address has nothing that could sleep, nor has a part of this program.
            case BuiltInInstance _, RemoteInstance _ -> null;
          };
      if (reached == null) {
        return new Event.Sleepless(run);
      }
      observer.slept(instance, reached);
      return new Event.Slept(run, reached);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Event.Sleepless(run);
    } catch (IOException | UncheckedIOException | UnsupportedOperationException e) {
      LOG.log(Level.WARNING, "{0} cannot be put to sleep: {1}", instance.id(), e.getMessage());
      return new Event.Sleepless(run);
    }
  }

  private static boolean isStopped(Instance instance) {
    return switch (instance) {
      case ProcessInstance process -> !process.stopped().isEmpty();
      case ContainerInstance container -> container.isPaused();
      case BuiltInInstance _, RemoteInstance _ -> false;
    };
  }

  @Override
  public void resume(Slot slot, int run, Instance instance, Depth from, long wanted) {
    Thread.ofVirtual()
        .name("wake-" + instance.id())
        .start(() -> {
          rouse(instance);
          Duration took = Duration.ofNanos(ticker.nanos() - wanted);
          logbook.woken(instance, from, took);
          observer.woken(instance, from, took);
          slot.post(new Event.Woken(run));
        });
  }

  /// One that cannot be woken is as good as dead: it is ended by force, and its end is news enough.
  private void rouse(Instance instance) {
    if (instance instanceof ContainerInstance container && container.isPaused()) {
      rouse(container);
    }
    if (instance instanceof ProcessInstance process && !process.stopped().isEmpty()) {
      try {
        slumber.resume(process);
      } catch (IOException e) {
        LOG.log(Level.ERROR, "{0} cannot be woken: {1}", instance.id(), e.getMessage());
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  private void rouse(ContainerInstance instance) {
    try {
      slumber.resume(instance);
    } catch (IOException e) {
      LOG.log(Level.ERROR, "{0} cannot be woken: {1}", instance.id(), e.getMessage());
      try {
        instance.container().kill();
      } catch (EngineException worse) {
        LOG.log(Level.ERROR, "{0} cannot be ended: {1}", instance.id(), worse.what());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void park(Slot slot, State.Parked state) {
    siding.park(slot.key().server(), state);
  }

  @Override
  public void refused(Slot slot, Category why) {
    observer.refused(slot.key().server(), why);
  }

  @Override
  public void forget(Slot slot) {
    places.forget(slot);
  }

  @Override
  public void moved(Slot slot, State before, State after) {
    Slot.Key key = slot.key();
    if (after instanceof State.Abandoned) {
      starter.gate().leave(key);
    }
    String reason =
        switch (after) {
          case State.BackingOff pause -> pause.failure().message();
          case State.Parked parked -> parked.failure().message();
          default -> null;
        };
    Instance instance = after.instance() == null ? before.instance() : after.instance();
    Transition transition =
        new Transition(
            ticker.instant(),
            key.server(),
            instance == null ? null : instance.id(),
            Phases.of(before),
            Phases.of(after),
            reason);
    journal.moved(transition, key.tenant(), () -> places.runs(key));
    observer.moved(transition);
  }

  private void supervise(Slot slot, int run, StartGate.Demand demand, long wanted) {
    Slot.Key key = slot.key();
    Instance instance;
    try {
      instance = starter.start(demand, siding.launch(key.server()));
    } catch (FleetException e) {
      failed(slot, run, e);
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed(slot, run, unexpected(key, e));
      return;
    } catch (RuntimeException | Error e) {
      // Errors too, for want of memory or threads: whoever waits has to be told.
      LOG.log(Level.ERROR, "starting " + key.server() + " failed in an unexpected way", e);
      failed(slot, run, unexpected(key, e));
      return;
    }
    Duration took = Duration.ofNanos(ticker.nanos() - wanted);
    logbook.woken(instance, Depth.STOPPED, took);
    observer.started(instance, took);
    slot.post(new Event.Launched(run, instance));
    switch (instance) {
      case ProcessInstance process -> watch(slot, run, process);
      case ContainerInstance container -> watch(slot, run, container);
      case BuiltInInstance _, RemoteInstance _ -> {}
    }
  }

  private static FleetException unexpected(Slot.Key key, Throwable cause) {
    return new FleetException(
        Category.START_FAILED, key.server(), "could not be started: " + cause.getMessage(), cause);
  }

  private void failed(Slot slot, int run, FleetException failure) {
    if (failure.category() != Category.GONE) { // then nothing was tried
      LOG.log(Level.WARNING, "{0} could not be started: {1}", slot.key().server(), failure.what());
      observer.startFailed(slot.key().server(), slot.key().tenant(), failure.what());
    }
    slot.post(
        new Event.Failed(
            run,
            new State.Failure(failure.category(), failure.what()),
            ThreadLocalRandom.current().nextDouble()));
  }

  private void watch(Slot slot, int run, ProcessInstance instance) {
    try {
      instance.child().awaitExit();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    String reason = instance.child().reason();
    if (!instance.child().isStopping()) {
      observer.exited(instance, reason);
      LOG.log(Level.WARNING, "{0} {1}", instance.id(), reason);
    }
    slot.post(
        new Event.Exited(
            run, instance.child().hasSpoken(), reason, ThreadLocalRandom.current().nextDouble()));
  }

  private void watch(Slot slot, int run, ContainerInstance instance) {
    Container container = instance.container();
    try {
      container.awaitExit();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    instance.endAddress();
    String reason = container.reason();
    if (!container.isStopping()) {
      observer.exited(instance, reason);
      LOG.log(Level.WARNING, "{0} {1}", instance.id(), reason);
    }
    slot.post(
        new Event.Exited(
            run, instance.hasSpoken(), reason, ThreadLocalRandom.current().nextDouble()));
  }

  private void end(Slot slot, int run, Instance instance) {
    boolean wasAlive = instance.isAlive();
    try {
      switch (instance) {
        case ProcessInstance process -> end(process);
        case ContainerInstance container -> end(container);
        case BuiltInInstance builtIn -> builtIn.end();
        case RemoteInstance remote -> remote.end();
      }
      if (wasAlive) {
        observer.stopped(instance);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      logbook.ended(instance, wasAlive);
      slot.post(new Event.Ended(run));
    }
  }

  private void end(ProcessInstance process) throws InterruptedException {
    rouse(process); // a stopped process hears nothing
    if (!process.child().stop(settings.stopWithin())) {
      LOG.log(Level.ERROR, "{0} left processes that do not end", process.id());
    }
  }

  private void end(ContainerInstance instance) throws InterruptedException {
    rouse(instance);
    instance.endAddress();
    instance.container().stop(settings.stopWithin());
  }
}
