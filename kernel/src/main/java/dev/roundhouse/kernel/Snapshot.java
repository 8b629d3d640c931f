package dev.roundhouse.kernel;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/// The last published image of a fact, held by its owner and read by everybody. Reading is one
/// volatile load. Publishing is serialised, and followers are told in the order of publication, on
/// the publisher's thread; a follower must be quick and must not publish to the same snapshot.
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
        followers.forEach(follower -> follower.changed(before, after));
      }
      return after;
    }
  }

  /// Follows later changes until the handle is closed.
  public Registration follow(Follower<T> follower) {
    followers.add(requireNonNull(follower, "follower"));
    return () -> followers.remove(follower);
  }

  /// Ends a following. Closing twice is harmless.
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
