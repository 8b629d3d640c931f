package dev.roundhouse.gateway.door;

import dev.roundhouse.protocol.Frame;
import org.jspecify.annotations.Nullable;

/// How a client is asked something in the middle of its call.
interface Dialogue {
  /// What a call does after a question.
  enum Next {
    /// It goes on; the answer comes by itself.
    WAIT,
    /// It is parked: the client has its response and will come back with the answer.
    PARKED
  }

  /// A legacy server asks.
  ///
  /// @throws RpcFailure when the client never said that it can answer that
  Next asked(Ongoing call, Frame question, Answer answer) throws RpcFailure;

  /// A modern server wants input before it goes on.
  ///
  /// @return members of `params` to repeat the request with, or null when the client is told itself
  byte @Nullable [] inputs(Ongoing call, Frame inputRequired, Answer answer)
      throws RpcFailure, InterruptedException;

  /// What a person says to that.
  enum Word {
    YES,
    NO,
    /// The client has been answered with the question, and comes back.
    LATER
  }

  /// A question of the gateway's own, before a call is made.
  ///
  /// @param about what it is about, by a name that no other question has
  /// @param answer where it goes
  record Question(String about, String method, byte[] params, Answer answer) {}

  /// Asks the person at the client whether a call may be made.
  Word consent(Site site, Frame request, Question question) throws RpcFailure, InterruptedException;

  /// Whether nobody waits for the call any more.
  boolean isGone();

  /// A call has begun that this client may cancel.
  void begun(Ongoing call);
}
