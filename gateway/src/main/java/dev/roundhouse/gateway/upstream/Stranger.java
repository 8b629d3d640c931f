package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Instance;
import dev.roundhouse.fleet.Pipe;
import dev.roundhouse.gateway.Passport;
import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.security.Reach;
import dev.roundhouse.security.RemoteAccess.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Greets instances that no client reaches, as a client that can do nothing and has never been
/// there. Nothing that is learnt of them is remembered. Safe for many threads.
public final class Stranger {
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);
  private static final String NAME = "trial";

  private final Supplier<Limits> limits;
  private final Provisions provisions;
  private final Ticker ticker;

  /// @param version by which the program introduces itself
  public Stranger(Supplier<Limits> limits, String version, Ticker ticker) {
    this.limits = requireNonNull(limits, "limits");
    this.provisions = Provisions.of(Map.of(), new NoPassport(), version);
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Greets an instance that nobody has spoken to. The connection may be in the other era, where
  /// this one is not spoken.
  ///
  /// @param noise hears what it says that is not MCP
  public Connection greet(Instance instance, Era era, Noise noise, Duration within)
      throws UpstreamFailure, InterruptedException {
    Pipe pipe = PipeChannel.of(instance);
    if (pipe == null) {
      throw new UpstreamFailure(
          Kind.UNAVAILABLE, instance.server(), "runs elsewhere, and cannot be tried here");
    }
    EraMemory memory = new EraMemory(ticker);
    return new Handshake(limits, ticker, memory, new Unhelpful(), noise, provisions)
        .overPipes(instance, pipe, caller(era), within);
  }

  private Caller caller(Era era) {
    String version =
        switch (era) {
          case LEGACY -> Protocol.LATEST_LEGACY;
          case MODERN -> Protocol.MODERN;
        };
    return new Caller(
            NAME, Caller.tenant(NAME, NAME), NAME, era, version, NOTHING, null, Reach.EVERYTHING)
        .orNamed(provisions.self());
  }

  /// Asks nobody: a server that asks something outside of calls is told that it cannot.
  private static final class Unhelpful implements Unasked {
    @Override
    public void note(Connection connection, Frame notification) {}

    @Override
    public void ask(Connection connection, Frame request) {
      byte[] refusal =
          Rpc.error(
              request.raw(Member.ID),
              Protocol.METHOD_NOT_FOUND,
              "this client can do nothing",
              null);
      try {
        connection.reply(refusal);
      } catch (UpstreamFailure _) {
        // It has ended meanwhile, which those who wait for its answers are told.
      }
    }

    @Override
    public void closed(Connection connection, String reason) {}
  }

  /// Processes take no token.
  private static final class NoPassport implements Passport {
    @Override
    public Optional<Secret> token(Holder holder) {
      return Optional.empty();
    }

    @Override
    public void accepted(Holder holder) {}

    @Override
    public Verdict refused(
        Holder holder, Optional<Secret> used, int status, List<String> challenges) {
      throw new IllegalStateException(holder.server() + " was never asked over HTTP");
    }
  }
}
