package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.RemoteAccessException.Kind;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What is begun with an issuer is brought to its end, on a thread of its own, whatever becomes of
/// who waits for it: a code or a refresh token is used up when it is sent, and an answer that
/// nobody keeps would be a grant that is lost. Lists have a second and interrupt what is late;
/// issuers may take more. Safe for many threads.
final class Errands implements AutoCloseable {
  /// Something that issuers are asked for.
  @FunctionalInterface
  interface Errand<T> {
    T run() throws OAuthFault;
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration AT_THE_END = Duration.ofSeconds(10);

  private final Set<FutureTask<?>> underWay = ConcurrentHashMap.newKeySet();

  /// Runs it and waits, for a minute at most.
  ///
  /// @param name for people who look at threads
  /// @throws OAuthFault when it has failed, or nobody waits any more; then it goes on
  <T> T run(String name, Errand<T> errand) throws OAuthFault {
    FutureTask<T> task = new FutureTask<>(errand::run);
    underWay.add(task);
    Thread.ofVirtual()
        .name("oauth-" + name)
        .start(() -> {
          try {
            task.run();
          } finally {
            underWay.remove(task);
          }
        });
    try {
      return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new OAuthFault(Kind.AWAY, "its issuer has not answered before the request was over");
    } catch (TimeoutException _) {
      throw new OAuthFault(
          Kind.AWAY, "its issuer has not answered for " + PATIENCE.toSeconds() + " s; try again");
    } catch (ExecutionException e) {
      throw thrown(requireNonNull(e.getCause(), "cause"));
    }
  }

  private static OAuthFault thrown(Throwable cause) {
    return switch (cause) {
      case OAuthFault fault -> fault;
      case RuntimeException failure -> throw failure;
      case Error error -> throw error;
      default -> throw new IllegalStateException("an errand throws nothing else", cause);
    };
  }

  /// Waits for what is under way, some seconds at most.
  @Override
  public void close() {
    for (FutureTask<?> each : underWay) {
      try {
        each.get(AT_THE_END.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      } catch (ExecutionException | TimeoutException _) {
        // Told to whoever has waited for it; here it only matters that it is over, or too slow.
      }
    }
  }
}
