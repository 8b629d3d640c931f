package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/// Every error outside of JSON-RPC that a door answers with, by its HTTP status. The reference of
/// the errors is made from this list.
public enum ProblemKind {
  MALFORMED(400, "The body is not a JSON object, or the query is badly encoded."),
  SESSION_REQUIRED(400, "A request of a session came without the session's id."),
  UNKNOWN_EVENT_ID(400, "No stream of the session knows this `Last-Event-ID` any more."),
  TOKEN_REQUIRED(401, "There is no bearer token."),
  TOKEN_REFUSED(401, "The token is malformed, forged, expired or revoked."),
  HOST_NOT_ALLOWED(403, "The `Host` is neither loopback nor in `security.allowed-hosts`."),
  ORIGIN_NOT_ALLOWED(403, "The `Origin` is of no such host, nor in `security.allowed-origins`."),
  INSUFFICIENT_SCOPE(403, "The token lacks the scope that `WWW-Authenticate` names."),
  NOT_FOUND(404, "There is no such server, virtual server or route."),
  NO_SESSION(404, "The session has ended, or was never this token's."),
  METHOD_NOT_ALLOWED(405, "The route has no such method; `Allow` says which it has."),
  NOT_ACCEPTABLE(406, "The answer is an event stream, which `Accept` leaves out."),
  CONFLICT(409, "The name is taken, or something else still needs what is to be removed."),
  READ_ONLY(409, "It is set in the configuration file, and can be changed only there."),
  NEEDS_INPUT(409, "The tool asks a person something, which plain HTTP cannot bring back."),
  EVENTS_GONE(410, "The answer that followed this `Last-Event-ID` is no longer kept."),
  UNSUPPORTED_MEDIA_TYPE(415, "The body of a POST is not `application/json`."),
  INVALID(422, "The body or a parameter makes no sense; `detail` says what to write."),
  SERVER_FAILED(502, "A server that was to be started could not be; `detail` has its reason."),
  TOOL_REFUSED(502, "The server of a tool answered with an error; `detail` has it."),
  SERVER_UNAVAILABLE(503, "The server of a tool is not there now; the call was not delivered."),
  SERVER_SILENT(504, "The server of a tool was silent for longer than its `call-timeout`."),
  AUDIT_UNAVAILABLE(
      503,
      "The audit log cannot be written, so nothing is changed; with `audit.on-failure: refuse-all`"
          + " nothing is called either. `detail` says what to do.");

  private final int status;
  private final String meaning;

  ProblemKind(int status, String meaning) {
    this.status = status;
    this.meaning = requireNonNull(meaning, "meaning");
  }

  public int status() {
    return status;
  }

  public String meaning() {
    return meaning;
  }

  /// The short name, stable for programs.
  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
