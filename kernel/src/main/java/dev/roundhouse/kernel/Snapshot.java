package dev.roundhouse.kernel;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/// The last published image of a fact, held by its owner and read by everybody. Reading is one
/// volatile load. Publishing is serialised, and followers are told in the order of publication, on
/// the publisher's thread; a follower must be quick and must not publish to the same snapshot. One
/// that throws does not keep the others from being told: the publisher gets one failure after the
/// image is out, with the first as its cause and later ones suppressed.
public final class Snapshot<T> {
  /// Told about each new image.
  @FunctionalInterface
  public interface Follower<T> {
    void changed(T before, T after);
  }

  private final List<Follower<T>> followers = new CopyOnWriteArrayList<>();
  private final Object publication = new Object();
  private volatile T current;

  public Snapshot(T initial) {
    this.current = requireNonNull(initial, "initial");
  }

  public T current() {
    return current;
  }

  public T publish(T next) {
    requireNonNull(next, "next");
    return update(_ -> next);
  }

  /// Replaces the image by a function of the last one; nobody publishes in between.
  public T update(UnaryOperator<T> change) {
    synchronized (publication) {
      T before = current;
      T after = requireNonNull(change.apply(before), "image");
      current = after;
      if (!after.equals(before)) {
        tell(before, after);
      }
      return after;
    }
  }

  private void tell(T before, T after) {
    List<RuntimeException> failures = new ArrayList<>();
    for (Follower<T> follower : followers) {
      try {
        follower.changed(before, after);
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      IllegalStateException failure =
          new IllegalStateException("not every follower took the change", failures.getFirst());
      failures.stream().skip(1).forEach(failure::addSuppressed);
      throw failure;
    }
  }

  /// Follows later changes until the handle is closed.
  public Registration follow(Follower<T> follower) {
    requireNonNull(follower, "follower");
    // A place of its own in the list, so that one handle never ends another's following.
    Follower<T> place = (before, after) -> follower.changed(before, after);
    followers.add(place);
    return () -> followers.remove(place);
  }

  /// Ends a following. Closing twice is harmless.
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
