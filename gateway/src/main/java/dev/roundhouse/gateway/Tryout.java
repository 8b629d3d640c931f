package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Instance;
import dev.roundhouse.gateway.door.Works;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Stranger;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Protocol.Era;
import java.time.Duration;
import java.util.function.Supplier;

/// Speaks to instances that were started to be looked at, and that no client reaches. Safe for many
/// threads; blocks its caller.
public final class Tryout {
  /// What became of a greeting.
  public sealed interface Reception {
    /// It has answered in that era.
    ///
    /// @param audition to be closed
    record Greeted(Audition audition) implements Reception {
      public Greeted {
        requireNonNull(audition, "audition");
      }
    }

    /// It does not speak that era; it may speak the other.
    record Foreign(String why) implements Reception {
      public Foreign {
        requireNonNull(why, "why");
      }
    }

    /// It has answered in no era.
    record Failed(String why) implements Reception {
      public Failed {
        requireNonNull(why, "why");
      }
    }
  }

  private final Stranger stranger;
  private final Ticker ticker;

  /// @param settings those in force, read at each use
  /// @param version by which the program introduces itself
  public Tryout(Supplier<GatewaySettings> settings, String version, Ticker ticker) {
    this.stranger = new Stranger(() -> Works.limits(settings.get()), version, ticker);
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Greets an instance in one era. Whatever comes of it, its output has a reader then, and another
  /// greeting needs another instance.
  public Reception greet(Instance instance, Era era, Duration wait) throws InterruptedException {
    Noises noises = new Noises();
    try {
      Connection connection = stranger.greet(instance, era, noises, wait);
      if (connection.greeting().era() == era) {
        return new Reception.Greeted(new Audition(connection, noises, ticker));
      }
      connection.end("the trial of this era is over");
      return new Reception.Foreign("it answers as " + connection.greeting().version() + " instead");
    } catch (UpstreamFailure e) {
      return new Reception.Failed(e.what());
    }
  }
}
