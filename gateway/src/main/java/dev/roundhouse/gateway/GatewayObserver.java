package dev.roundhouse.gateway;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.security.ToolFacts;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Hears what the gateway sees. Called on hot paths by many threads: must be quick and must not
/// throw.
public interface GatewayObserver {
  /// How a call ended.
  enum Outcome {
    /// A result.
    OK,
    /// A result in which the tool says that it failed.
    TOOL_ERROR,
    /// A JSON-RPC error of the server.
    RPC_ERROR,
    /// The server was not to be had, went away or talked nonsense.
    UPSTREAM_FAILURE,
    /// The server did not answer in time.
    TIMEOUT,
    /// The client went away or cancelled.
    CANCELLED
  }

  /// Why a call was sent to its server a second time.
  enum Repeat {
    /// The server certainly had not got it.
    UNDELIVERED,
    /// The server refused it because it knew nothing of the session.
    SESSION_LOST,
    /// The server went away and may have acted on it; the operator lets it be done twice.
    ALLOWED
  }

  /// Stands for every name that a client asked for and no server confirmed.
  String UNKNOWN_TOOL = "(unknown)";

  /// A call to a server has ended.
  ///
  /// @param name the tool, by its owner's name; [#UNKNOWN_TOOL] when the server neither lists it
  ///   nor answered it with success; null for other methods
  void called(ServerId server, String method, @Nullable String name, Outcome outcome, long nanos);

  /// A client asks something. Whatever comes of it is told to what is returned.
  default RequestTrace began(RequestTrace.Asked asked) {
    return RequestTrace.passing(asked.parent());
  }

  /// A tool has answered a call, and did not say that it had failed.
  ///
  /// @param hidden names of arguments that its schema calls secret
  /// @param request not to be kept: it is as large as its client made it
  default void answered(ToolFacts tool, Set<String> hidden, Frame request, long nanos) {}

  /// A request was answered by the gateway itself with an error.
  void refused(String kind);

  /// A call is sent a second time, over a connection opened anew where the first has gone.
  void repeated(ServerId server, Repeat why);

  /// A server said something that is not MCP.
  void noise(ServerId server, String what);

  /// Nobody listens.
  static GatewayObserver none() {
    return new GatewayObserver() {
      @Override
      public void called(
          ServerId server, String method, @Nullable String name, Outcome outcome, long nanos) {}

      @Override
      public void refused(String kind) {}

      @Override
      public void repeated(ServerId server, Repeat why) {}

      @Override
      public void noise(ServerId server, String what) {}
    };
  }
}
