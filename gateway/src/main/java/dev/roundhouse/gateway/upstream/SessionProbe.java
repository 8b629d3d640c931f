package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol.Era;
import java.time.Duration;

/// Finds out why a server at an address refused a request: because of the request, or because it
/// was started anew and knows nothing of the connection. It asks what every server has to answer,
/// and goes by the status; never by the text of an error, which each writes as it likes.
final class SessionProbe {
  static final String PING = "ping";
  private static final Duration WITHIN = Duration.ofSeconds(5);

  private final HttpConnection connection;

  SessionProbe(HttpConnection connection) {
    this.connection = requireNonNull(connection, "connection");
  }

  /// Whether this answer to a request of a legacy session means that the session is not known: 404
  /// says so (2025-11-25, transports, session management). A server that was started anew may say
  /// 400 instead, which can be about the request as well: then a ping tells.
  boolean isForgotten(Outgoing request, int status, boolean wasInSession)
      throws InterruptedException {
    boolean isOdd = status == 400 || status == 404;
    if (!isOdd || request.method().equals(PING)) {
      return false;
    }
    return (status == 404 && wasInSession) || isForgotten();
  }

  /// A refusal that names no request may come from a server that was started anew in another era.
  void checkEra(Outgoing request, int status) throws UpstreamFailure, InterruptedException {
    boolean isOdd = status == 400 || status == 404 || status == 405;
    if (isOdd && !request.isInternal() && !isModern()) {
      throw new UpstreamFailure(
          Kind.UNAVAILABLE, connection.server(), "no longer speaks " + Handshake.MODERN);
    }
  }

  /// Whether a server of the legacy era knows nothing of the connection any more: a ping over it is
  /// refused too. Without a clear refusal it does, and the first answer stands.
  boolean isForgotten() throws InterruptedException {
    if (!connection.isAlive()) {
      return true; // another call has found out meanwhile
    }
    try {
      return isRefusal(connection.ask(Requests.internal(connection, PING, null), WITHIN).status());
    } catch (UpstreamFailure e) {
      return isRefusal(e.status());
    }
  }

  private static boolean isRefusal(int status) {
    return status == 400 || status == 404 || status == 405;
  }

  /// Whether a server of the modern era still speaks it; the connection is over when it does not.
  boolean isModern() throws InterruptedException {
    if (connection.greeting().era() == Era.LEGACY) {
      return true; // not the question
    }
    boolean isRefused;
    try {
      Frame frame =
          connection.ask(Requests.internal(connection, Handshake.DISCOVER, null), WITHIN).frame();
      isRefused = frame.kind() == Frame.Kind.ERROR || !frame.has(Member.SUPPORTED_VERSIONS);
    } catch (UpstreamFailure e) {
      isRefused = isRefusal(e.status());
    }
    if (isRefused) {
      connection.eraLost();
    }
    return !isRefused;
  }
}
