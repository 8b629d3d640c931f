package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.container.Container;
import dev.roundhouse.fleet.container.EngineException;
import dev.roundhouse.kernel.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Measures instances before and after they fall asleep. Whoever wants one meanwhile does not wait
/// for that: the measurement has a thread of its own, and a sleep that waits for it is called off.
/// Reading what the kernel counts wakes nothing and moves no page. Safe for many threads.
final class Scales {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  /// A sleep is not put off for longer than this; what it saves is unknown then.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// The kernel goes on moving pages for a moment.
  private static final Duration SETTLING = Duration.ofSeconds(3);

  private final Logbook logbook;
  private final Ticker ticker;

  Scales(Logbook logbook, Ticker ticker) {
    this.logbook = requireNonNull(logbook, "logbook");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Measures what is about to fall asleep, unless it sleeps already and was measured then.
  ///
  /// @return false when somebody wants it, or it is to end: it need not sleep any more
  boolean before(Slot slot, Instance instance) throws InterruptedException {
    if (logbook.isWeighed(instance.id())) {
      logbook.deeper(instance.id());
      return true;
    }
    // Whoever comes second, the measurement or the end of the patience, is ignored.
    AtomicBoolean isTaken = new AtomicBoolean();
    AtomicBoolean isDone = new AtomicBoolean();
    Thread.ofVirtual()
        .name("weigh-" + instance.id())
        .start(() -> {
          Taken taken = weighed(instance);
          if (isTaken.compareAndSet(false, true) && taken != null) {
            logbook.weighed(instance.id(), taken);
          }
          isDone.set(true);
          slot.nudge();
        });
    boolean isWanted = !slot.awaitWhileFalling(isDone::get, ticker.nanos() + PATIENCE.toNanos());
    isTaken.set(true);
    return !isWanted;
  }

  /// Measures it again in a few seconds, unless it has been woken by then.
  void after(Slot slot, Instance instance) {
    Thread.ofVirtual()
        .name("weigh-" + instance.id())
        .start(() -> {
          try {
            State.Sleeping nap = slot.nap();
            if (nap == null) {
              return;
            }
            ticker.sleep(SETTLING);
            Taken taken = nap.equals(slot.nap()) ? weighed(instance) : null;
            if (taken != null && nap.equals(slot.nap())) {
              logbook.weighedAsleep(instance.id(), taken);
            }
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static @Nullable Taken weighed(Instance instance) {
    return switch (instance) {
      case ProcessInstance process -> Taken.of(process.child().tree());
      case ContainerInstance container -> weighed(container);
      case BuiltInInstance _, RemoteInstance _ -> null;
    };
  }

  /// Null when its processes are not to be seen on this machine.
  private static @Nullable Taken weighed(ContainerInstance instance) {
    Container container = instance.container();
    try {
      List<Long> pids = container.pids();
      for (long pid : pids) {
        if (!Containers.isHere(pid, container.id())) {
          return null;
        }
      }
      return Taken.of(pids);
    } catch (EngineException e) {
      LOG.log(Level.DEBUG, "{0} cannot be measured: {1}", instance.id(), e.what());
      return null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
