package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.fleet.container.Container;
import dev.roundhouse.fleet.container.EngineException;
import dev.roundhouse.fleet.memory.PageOut;
import dev.roundhouse.fleet.memory.Signals;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Puts processes to sleep, with everything they have started, and wakes them. For one process by
/// one thread at a time, which the [Machine] sees to; safe for many processes at once.
final class Slumber {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  /// A tree that still grows after so many looks at it does not keep still by signals.
  private static final int LOOKS = 20;

  private final AtomicBoolean isRefused = new AtomicBoolean();

  /// @return how deep it sleeps, which is less than was wanted where the kernel refuses to page out
  /// @throws IOException when it cannot be stopped; it is awake then
  Depth suspend(ProcessInstance instance, Depth to) throws IOException {
    requireNonNull(to, "to");
    try {
      still(instance);
    } catch (IOException e) {
      resume(instance);
      throw e;
    }
    return to == Depth.ASLEEP && isPagedOut(instance) ? Depth.ASLEEP : Depth.DOZING;
  }

  /// The same for a container, whose engine stops all its processes at once. Those that are not to
  /// be seen on this machine cannot be paged out.
  Depth suspend(ContainerInstance instance, Depth to) throws IOException {
    Container container = instance.container();
    try {
      container.pause();
      instance.paused(true);
      if (to != Depth.ASLEEP) {
        return Depth.DOZING;
      }
      for (long pid : container.pids()) {
        if (!Containers.isHere(pid, container.id())) {
          return Depth.DOZING;
        }
        PageOut.system().pageOut(pid);
      }
      return Depth.ASLEEP;
    } catch (EngineException e) {
      if (instance.isPaused()) {
        return refused(instance, new IOException(e.what(), e));
      }
      throw new IOException(e.what(), e);
    } catch (IOException e) {
      return refused(instance, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Depth refused(Instance instance, IOException e) {
    if (isRefused.compareAndSet(false, true)) {
      LOG.log(Level.WARNING, "memory of {0} cannot be paged out: {1}", instance, e.getMessage());
    }
    return Depth.DOZING;
  }

  /// Lets a container run again.
  void resume(ContainerInstance instance) throws IOException {
    try {
      instance.container().unpause();
      instance.paused(false);
    } catch (EngineException e) {
      throw new IOException(e.what(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Stops the whole tree. A process that was not stopped yet may have started another, so it is
  /// looked at again until nothing is new.
  private static void still(ProcessInstance instance) throws IOException {
    Signals signals = Signals.system();
    Set<Long> stopped = new HashSet<>(instance.stopped());
    for (int look = 0; look < LOOKS; look++) {
      boolean isNew = false;
      for (long pid : instance.child().tree()) {
        if (!stopped.contains(pid) && signals.stop(pid)) {
          stopped.add(pid);
          isNew = true;
        }
        instance.stopped(stopped);
      }
      if (!isNew) {
        return;
      }
    }
    throw new IOException("it starts processes faster than they can be stopped");
  }

  private boolean isPagedOut(ProcessInstance instance) {
    try {
      for (long pid : instance.stopped()) {
        PageOut.system().pageOut(pid);
      }
      return true;
    } catch (IOException e) {
      refused(instance, e);
      return false;
    }
  }

  /// Lets the whole tree run again, the server itself last: what it needs is awake then.
  void resume(ProcessInstance instance) throws IOException {
    Signals signals = Signals.system();
    @Nullable IOException failure = null;
    long own = instance.pid();
    for (long pid : instance.stopped()) {
      if (pid != own) {
        failure = resumed(signals, pid, failure);
      }
    }
    if (instance.stopped().contains(own)) {
      failure = resumed(signals, own, failure);
    }
    instance.stopped(Set.of());
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable IOException resumed(
      Signals signals, long pid, @Nullable IOException before) {
    try {
      signals.resume(pid);
      return before;
    } catch (IOException e) {
      if (before != null) {
        e.addSuppressed(before);
      }
      return e;
    }
  }
}
