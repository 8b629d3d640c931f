package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Protocol;
import java.util.Arrays;
import java.util.Optional;

/// Every JSON-RPC error that is the gateway's own. Those of servers pass through. The reference of
/// the errors is made from this list.
public enum RpcErrorCode {
  PARSE_ERROR(Protocol.PARSE_ERROR, 400, "The body is not JSON."),
  INVALID_REQUEST(
      Protocol.INVALID_REQUEST,
      400,
      "Not a JSON-RPC message, beyond a limit of size or depth, a batch where none may be, or a"
          + " legacy request without its session."),
  METHOD_NOT_FOUND(Protocol.METHOD_NOT_FOUND, 404, "There is no such method. Legacy: 200."),
  INVALID_PARAMS(
      Protocol.INVALID_PARAMS,
      200,
      "Unknown tool, prompt, resource or task; bad cursor, log level or `requestState`. A required"
          + " key of `_meta` is missing: 400."),
  INTERNAL_ERROR(
      Protocol.INTERNAL_ERROR,
      200,
      "The server asks for input without end, nobody answered its question, or the call cannot be"
          + " written to the audit log."),
  HEADER_MISMATCH(Protocol.HEADER_MISMATCH, 400, "A header is missing, or differs from the body."),
  MISSING_CLIENT_CAPABILITY(
      Protocol.MISSING_CLIENT_CAPABILITY,
      400,
      "The server needs a capability that the client did not declare;"
          + " `data.requiredCapabilities`."),
  UNSUPPORTED_PROTOCOL_VERSION(
      Protocol.UNSUPPORTED_PROTOCOL_VERSION,
      400,
      "A revision that is not served; `data.supported`, `data.requested`."),
  UNAVAILABLE(
      -31001,
      200,
      "The server is not running, and could not be started or reached; the call was not"
          + " delivered."),
  LOST(-31002, 200, "The server went away or failed during the call; it may have acted on it."),
  TIMEOUT(-31003, 200, "The server was silent for longer than its `call-timeout`."),
  INVALID(-31004, 200, "The server answered something that is not MCP."),
  SESSION_LOST(-31005, 200, "The server forgot the session; the call was not acted on."),
  CANCELLED(-31006, 200, "Nobody waits for the answer any more."),
  CROWDED(
      -31007,
      200,
      "The principal keeps `gateway.max-variants` instances of the server busy, each under other"
          + " capabilities; the call was not delivered."),
  PARKED(
      -31008,
      200,
      "The server has failed for good and needs a person; the message says what to do. The call was"
          + " not delivered."),
  TRIPPED(
      -31009,
      200,
      "The server's address has failed and is left alone until `data.nextAttempt`; the call was not"
          + " delivered."),
  INSUFFICIENT_SCOPE(
      -31010,
      403,
      "The token is not good for this tool of the built-in server; `data.scope` names what is"
          + " needed. Nothing was done."),
  WITHHELD(
      -31011,
      200,
      "Nobody has approved the tool or prompt as it is now, or a person has blocked it; the message"
          + " says what to do. The call was not delivered."),
  LIMITED(
      -31012,
      200,
      "All calls of this minute have been made; `data.reasonCode` says whose,"
          + " `data.retryAfterMs` when there is one again. The call was not delivered."),
  BUSY(
      -31013,
      200,
      "Too many calls are under way at the server or of the principal, which `data.reasonCode`"
          + " says, and none ended in time. The call was not delivered."),
  TOO_LARGE(
      -31014,
      200,
      "The answer of the server is larger than `limits.servers.NAME.max-response`. The call was"
          + " made."),
  DENIED(
      -31015,
      200,
      "A rule of the policy refuses the call; `data.reasonCode` names it. The call was not"
          + " delivered."),
  AWAITS_APPROVAL(
      -31016,
      200,
      "A person has to say first that the call may be made: `data.approval` is the request, good"
          + " until `data.expires`. Call again with the same arguments. The call was not"
          + " delivered."),
  NOT_APPROVED(
      -31017,
      200,
      "A person has said that the call may not be made, nobody has decided in time, or too many"
          + " wait already; `data.reasonCode` says which. The call was not delivered."),
  UNAUTHORIZED(
      -31018,
      200,
      "The server wants a token that cannot be had without a person, or whose issuer is away; the"
          + " message says what to do. The call was not acted on.");

  private final int code;
  private final int modernStatus;
  private final String meaning;

  RpcErrorCode(int code, int modernStatus, String meaning) {
    this.code = code;
    this.modernStatus = modernStatus;
    this.meaning = requireNonNull(meaning, "meaning");
  }

  public int code() {
    return code;
  }

  /// The HTTP status of the answer to a modern client.
  public int modernStatus() {
    return modernStatus;
  }

  public String meaning() {
    return meaning;
  }

  /// The error with this code, if it is one of the gateway's own.
  public static Optional<RpcErrorCode> of(long code) {
    return Arrays.stream(values()).filter(each -> each.code == code).findFirst();
  }
}
