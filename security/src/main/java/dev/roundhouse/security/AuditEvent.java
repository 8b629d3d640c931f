package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Something that happened and is kept in the audit log. Made by the thread that it happened on;
/// turned into a line, with what is secret taken out, by the log's own.
///
/// @param time of its end, or of an intent before it is carried out
public record AuditEvent(Instant time, Kind kind, Who who, What what, Result result) {
  /// What it is.
  public enum Kind {
    /// A request to a server.
    CALL,
    /// Somebody was not let in, or may not do what was asked for.
    DENIAL,
    /// The first request of a token from an address, and again after an hour without one.
    LOGIN,
    /// A person or a script changes something.
    CHANGE,
    /// The program has started.
    START,
    /// The program ends.
    STOP,
    /// What is before it is signed.
    CHECKPOINT,
    /// A crash left half a line.
    TORN,
    /// Events could not be kept.
    LOST,
    /// Somebody else has touched the files of the log.
    ALARM;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /// As it stands in a line.
    public String wire() {
      return wire;
    }
  }

  /// How it ended.
  public enum Outcome {
    /// As it should.
    OK,
    /// The tool says that it failed.
    TOOL_ERROR,
    /// The server answered with an error.
    RPC_ERROR,
    /// The server was not to be had, went away or talked nonsense.
    UPSTREAM_FAILURE,
    /// The server did not answer in time.
    TIMEOUT,
    /// The client went away or cancelled.
    CANCELLED,
    /// The gateway itself answered with an error.
    REFUSED,
    /// The client was asked something, and may come back with the answer.
    INPUT_REQUIRED,
    /// A change is about to be made; a line of its own follows with how it ended.
    INTENT,
    /// It could not be done.
    FAILED;

    private final String wire = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /// As it stands in a line.
    public String wire() {
      return wire;
    }
  }

  /// Who did it.
  ///
  /// @param request the correlation id; null outside of a request
  /// @param subject whose token it came with; null when nobody is known
  /// @param token the id of that token, never the token
  /// @param source where the request came from; null for the program itself
  public record Who(
      @Nullable String request,
      @Nullable String subject,
      @Nullable String token,
      @Nullable InetAddress source) {
    /// The program itself.
    public static final Who PROGRAM = new Who(null, null, null, null);
  }

  /// What was done.
  ///
  /// @param action a method of MCP, or a change such as `server remove`
  /// @param server the server concerned; null when there is none
  /// @param name of the tool, prompt, resource or thing; null when there is none
  public record What(
      String action,
      @Nullable String server,
      @Nullable String name,
      @Nullable Arguments arguments) {
    public What {
      requireNonNull(action, "action");
    }
  }

  /// What a call came with, as it came. What is secret in it is found later, so it goes nowhere but
  /// into the log.
  ///
  /// @param json null when it is too large to be kept
  /// @param size in bytes, as it came
  /// @param hidden names of members that the schema of the tool calls secret
  public record Arguments(byte @Nullable [] json, int size, Set<String> hidden) {
    /// What is larger is not even copied.
    static final int LARGEST = 256 << 10;

    public Arguments {
      hidden = Set.copyOf(hidden);
    }

    /// A copy of a part of a message.
    public static Arguments of(byte[] message, int from, int to, Set<String> hidden) {
      int size = to - from;
      return new Arguments(
          size > LARGEST ? null : Arrays.copyOfRange(message, from, to), size, hidden);
    }

    /// Arguments of which nothing but their size is kept.
    public static Arguments ofSize(int size) {
      return new Arguments(null, size, Set.of());
    }

    /// What it weighs in a queue.
    public int weight() {
      return json == null ? 0 : json.length;
    }
  }

  /// How it ended.
  ///
  /// @param reason a short code or sentence; null when there is nothing to say
  /// @param took null where no time was measured
  public record Result(Outcome outcome, @Nullable String reason, @Nullable Duration took) {
    public Result {
      requireNonNull(outcome, "outcome");
    }
  }

  public AuditEvent {
    requireNonNull(time, "time");
    requireNonNull(kind, "kind");
    requireNonNull(who, "who");
    requireNonNull(what, "what");
    requireNonNull(result, "result");
  }
}
