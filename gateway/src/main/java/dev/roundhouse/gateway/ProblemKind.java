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
  LOGIN_REFUSED(401, "A login or its refresh is not accepted; why is told to nobody but the log."),
  HOST_NOT_ALLOWED(403, "The `Host` is neither loopback nor in `security.allowed-hosts`."),
  ORIGIN_NOT_ALLOWED(403, "The `Origin` is of no such host, nor in `security.allowed-origins`."),
  INSUFFICIENT_SCOPE(403, "The token lacks the scope that `WWW-Authenticate` names."),
  APPROVAL_REQUIRED(
      403,
      "A person has to say first that the call may be made; `approval` is the request. Call again"
          + " with the same arguments."),
  NOT_APPROVED(
      403,
      "A person has said that the call may not be made, nobody has decided in time, or too many"
          + " wait already; `reasonCode` says which."),
  OWN_REQUEST(403, "Nobody may approve what they have asked for (`approval.four-eyes`)."),
  POLICY_DENIED(403, "A rule of the policy refuses the call; `reasonCode` names it."),
  PROTECTED(
      403,
      "What is to be changed is protected, and nobody has authorised the change; `reasonCode` says"
          + " why not."),
  NOT_FOUND(404, "There is no such server, virtual server or route."),
  NO_SESSION(404, "The session has ended, or was never this token's."),
  METHOD_NOT_ALLOWED(405, "The route has no such method; `Allow` says which it has."),
  NOT_ACCEPTABLE(406, "The answer is an event stream, which `Accept` leaves out."),
  CONFLICT(409, "The name is taken, or something else still needs what is to be removed."),
  READ_ONLY(409, "It is set in the configuration file, and can be changed only there."),
  WITHHELD(409, "The tool waits until a person approves it; `detail` says what has changed."),
  NOT_AUTHORIZED(
      409,
      "No authorization at a server has come of it: nobody was awaited with this address, or the"
          + " issuer gives nothing; `detail` says what to do."),
  NEEDS_INPUT(409, "The tool asks a person something, which plain HTTP cannot bring back."),
  UPDATE_NOT_NOW(409, "The mode or the policy lets no version be taken; `detail` says why."),
  EVENTS_GONE(410, "The answer that followed this `Last-Event-ID` is no longer kept."),
  BODY_TOO_LARGE(
      413, "The body is larger than this route takes; `detail` says how large it may be."),
  UNSUPPORTED_MEDIA_TYPE(415, "The body of a POST is not `application/json`."),
  INVALID(422, "The body or a parameter makes no sense; `detail` says what to write."),
  TOO_MANY_CALLS(
      429,
      "All calls or requests of this minute have been made, or too many calls of the principal are"
          + " under way; `Retry-After` says when to come again."),
  SERVER_FAILED(502, "A server that was to be started could not be; `detail` has its reason."),
  SERVER_UNAUTHORIZED(
      502,
      "The server of a tool wants a token that cannot be had without a person, or whose issuer is"
          + " away; `detail` says what to do."),
  ISSUER_FAILED(
      502,
      "The authorization server of a server is away, does not take this client, or cannot be used;"
          + " `detail` says why."),
  ARCHIVE_REFUSED(
      502, "The archive of a version cannot be had, or is not what its registry says it is."),
  TOOL_REFUSED(502, "The server of a tool answered with an error; `detail` has it."),
  ANSWER_TOO_LARGE(502, "The answer of a tool is larger than the operator lets it be."),
  SERVER_BUSY(503, "Too many calls are under way at the server; `Retry-After` says when to come."),
  LOGIN_BUSY(503, "More people log in at once than passwords can be looked at."),
  SERVER_UNAVAILABLE(503, "The server of a tool is not there now; the call was not delivered."),
  SERVER_SILENT(504, "The server of a tool was silent for longer than its `call-timeout`."),
  LOG_UNREADABLE(503, "The files of the log cannot be read; `detail` says why."),
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
