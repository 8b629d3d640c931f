package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;

/// How far a request for approval is. One machine for each request, moved by [#next] alone; nothing
/// that has ended begins again.
public sealed interface ApprovalState {
  /// Nobody has decided.
  ///
  /// @param until when it is too late
  record Waiting(Instant until) implements ApprovalState {
    public Waiting {
      requireNonNull(until, "until");
    }
  }

  /// One call may be made.
  ///
  /// @param until when it is too late for it
  record Approved(String by, Instant at, Instant until) implements ApprovalState {
    public Approved {
      requireNonNull(by, "by");
      requireNonNull(at, "at");
      requireNonNull(until, "until");
    }
  }

  /// No call may be made.
  ///
  /// @param until when it may be asked for anew
  record Denied(String by, Instant at, Instant until) implements ApprovalState {
    public Denied {
      requireNonNull(by, "by");
      requireNonNull(at, "at");
      requireNonNull(until, "until");
    }
  }

  /// Nobody has decided in time, or nobody made the call in time.
  record Expired(Instant at) implements ApprovalState {
    public Expired {
      requireNonNull(at, "at");
    }
  }

  /// The call was made.
  record Used(String by, Instant at) implements ApprovalState {
    public Used {
      requireNonNull(by, "by");
      requireNonNull(at, "at");
    }
  }

  /// What happens to it.
  sealed interface Event {
    /// A person says yes.
    record Approve(String by) implements Event {}

    /// A person says no.
    record Deny(String by) implements Event {}

    /// The caller makes the call.
    record Use() implements Event {}

    /// Time has passed.
    record Look() implements Event {}
  }

  /// The state after an event; the same object where the event changes nothing. Time counts first:
  /// what is too late is expired, whatever happens to it.
  static ApprovalState next(ApprovalState state, Event event, Instant now) {
    ApprovalState due = due(state, now);
    return switch (due) {
      case Waiting(Instant until) ->
          switch (event) {
            case Event.Approve(String by) -> new Approved(by, now, until);
            case Event.Deny(String by) -> new Denied(by, now, until);
            case Event.Use() -> due;
            case Event.Look() -> due;
          };
      case Approved(String by, Instant _, Instant until) ->
          switch (event) {
            case Event.Use() -> new Used(by, now);
            case Event.Deny(String other) -> new Denied(other, now, until);
            case Event.Approve _, Event.Look _ -> due;
          };
      case Denied _, Expired _, Used _ -> due;
    };
  }

  private static ApprovalState due(ApprovalState state, Instant now) {
    return switch (state) {
      case Waiting(Instant until) when !now.isBefore(until) -> new Expired(until);
      case Approved(String _, Instant _, Instant until) when !now.isBefore(until) ->
          new Expired(until);
      case Waiting _, Approved _, Denied _, Expired _, Used _ -> state;
    };
  }

  /// As it stands in answers and in the store.
  default String wire() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
