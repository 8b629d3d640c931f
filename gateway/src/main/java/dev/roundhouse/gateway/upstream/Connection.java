package dev.roundhouse.gateway.upstream;

import dev.roundhouse.kernel.ServerId;
import java.time.Duration;

/// A server, greeted and ready for calls, over whatever transport it speaks. Safe for many threads.
public interface Connection {
  ServerId server();

  /// On whose behalf it was opened.
  Caller caller();

  Greeting greeting();

  /// A number not used before on this connection.
  long nextId();

  /// Sends a request. Never waits for the answer.
  UpstreamCall start(Outgoing request) throws UpstreamFailure;

  /// Sends a notification.
  void notify(byte[] frame) throws UpstreamFailure;

  /// Brings the response to a question asked outside of calls.
  void reply(byte[] frame) throws UpstreamFailure;

  boolean isAlive();

  /// Ends the waits for answers whose time is over; called about once a second.
  default void endOverdue() {}

  /// Ends the session properly (DELETE over HTTP); the process itself belongs to the fleet.
  void end(String reason);

  /// One internal request from start to response, notifications dropped.
  default CallEvent.Done ask(Outgoing request, Duration within)
      throws UpstreamFailure, InterruptedException {
    try (UpstreamCall call = start(request)) {
      while (true) {
        if (call.next(within) instanceof CallEvent.Done done) {
          return done;
        }
      }
    }
  }
}
