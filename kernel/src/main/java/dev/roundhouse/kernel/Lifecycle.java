package dev.roundhouse.kernel;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Ends things in the reverse of the order in which they were started. Every end is tried; the
/// first failure is thrown with the later ones suppressed. Ending twice is harmless.
public final class Lifecycle implements AutoCloseable {
  /// What has to happen at the end.
  @FunctionalInterface
  public interface End {
    void end() throws Exception;
  }

  private record Part(String name, End end) {}

  private final Deque<Part> parts = new ArrayDeque<>();

  /// Remembers how to end something that has just been started.
  public synchronized void started(String name, End end) {
    parts.push(new Part(requireNonNull(name, "name"), requireNonNull(end, "end")));
  }

  private synchronized @Nullable Part next() {
    return parts.poll();
  }

  @Override
  public void close() {
    IllegalStateException failure = null;
    boolean isInterrupted = false;
    for (Part part = next(); part != null; part = next()) {
      try {
        part.end().end();
      } catch (Exception e) {
        isInterrupted |= e instanceof InterruptedException;
        IllegalStateException failed = new IllegalStateException("could not end " + part.name(), e);
        if (failure == null) {
          failure = failed;
        } else {
          failure.addSuppressed(failed);
        }
      }
    }
    if (isInterrupted) {
      // Only now: restored earlier it would cut short the ends that were still to come.
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
  }
}
