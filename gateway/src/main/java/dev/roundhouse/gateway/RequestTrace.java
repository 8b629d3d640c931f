package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.TraceContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One request of a client, for those who trace. Used by the thread of the request alone, on the
/// hot path: must be quick, must not wait and must not throw. Nothing of arguments, results or
/// tokens is told.
public interface RequestTrace {
  /// Nobody traces, and the request is part of no trace.
  RequestTrace NONE = () -> null;

  /// A request that begins.
  ///
  /// @param frame what the client has sent; not to be kept for longer than the request
  /// @param parent where it comes from; null for the beginning of a trace
  /// @param session of the legacy era; null where there is none
  record Asked(Frame frame, @Nullable TraceContext parent, @Nullable String session) {
    private static final int LONGEST_ID = 100;

    public Asked {
      requireNonNull(frame, "frame");
    }

    public String method() {
      return frame.method();
    }

    /// The id of JSON-RPC, as it stands in the message.
    public String id() {
      byte[] raw = frame.raw(Member.ID);
      return new String(raw, 0, Math.min(raw.length, LONGEST_ID), StandardCharsets.UTF_8);
    }
  }

  /// A request on its way to a server.
  ///
  /// @param target the tool or prompt; null for others
  /// @param isListed whether its server has told that name, and not only the client
  /// @param version of the protocol that the server speaks
  /// @param isPiped whether through pipes, and not over HTTP
  record Sent(
      ServerId server,
      String method,
      @Nullable String target,
      boolean isListed,
      String version,
      boolean isPiped) {
    public Sent {
      requireNonNull(server, "server");
      requireNonNull(method, "method");
      requireNonNull(version, "version");
    }
  }

  /// What a server is told of the trace; null for nothing.
  @Nullable TraceContext context();

  /// Whether anything of what follows is kept.
  default boolean isRecorded() {
    return false;
  }

  /// A server has to be started or woken for it.
  default void wakes(ServerId server) {}

  /// That is over.
  ///
  /// @param error why it has failed, as a short code; null when it has not
  default void woken(@Nullable String error) {}

  /// It goes to a server; what it went to before has not answered.
  default void sends(Sent sent) {}

  /// The server has answered, or will not.
  ///
  /// @param error what went wrong, as a short code; null when nothing did
  default void answered(@Nullable String error) {}

  /// The client is answered with an error of the gateway.
  default void failed(String error) {}

  /// It is over, or goes on with another request.
  default void ended() {}

  /// Nobody traces, and the request is part of a trace of others.
  static RequestTrace passing(@Nullable TraceContext context) {
    return context == null ? NONE : () -> context;
  }
}
