package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.RpcErrorCode;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Method;
import dev.roundhouse.protocol.Splice;
import dev.roundhouse.security.ApprovalException;
import dev.roundhouse.security.ApprovalRequest;
import dev.roundhouse.security.ApprovalSettings;
import dev.roundhouse.security.ApprovalState;
import dev.roundhouse.security.Approvals;
import dev.roundhouse.security.Approvals.Verdict;
import dev.roundhouse.security.Reason;
import dev.roundhouse.security.Refusal;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets a call wait until a person has said that it may be made: the one at the client, where the
/// client can ask and the operator lets that count, or one who looks into the inbox.
final class Consent {
  private final Approvals approvals;
  private final Supplier<Limits> limits;

  Consent(Approvals approvals, Supplier<Limits> limits) {
    this.approvals = requireNonNull(approvals, "approvals");
    this.limits = requireNonNull(limits, "limits");
  }

  /// @param reason why a person has to be asked
  /// @return the request to go on with; null when the client was answered with a question
  @Nullable Frame given(Site site, Frame request, Route route, String reason, Answer answer)
      throws RpcFailure, InterruptedException {
    Json arguments = Json.of(request, Member.ARGUMENTS);
    Approvals.Call call =
        new Approvals.Call(site.subject(), route.facts(), arguments, route.hidden(), reason);
    Verdict verdict = approvals.ask(call);
    if (verdict instanceof Verdict.Pending(ApprovalRequest pending)) {
      ApprovalSettings settings = approvals.settings();
      boolean isAsked = settings.byCaller() && !settings.fourEyes() && isAsking(site);
      if (isAsked) {
        Dialogue.Word said = site.dialogue().consent(site, request, question(pending, answer));
        if (said == Dialogue.Word.LATER) {
          return null;
        }
        decide(pending, site.subject(), said == Dialogue.Word.YES);
      } else {
        await(pending, request, answer);
        requireInTime(pending, route);
      }
      requireWaiting(site);
      verdict = approvals.ask(call);
    }
    return switch (verdict) {
      case Verdict.Granted _ -> bare(request);
      case Verdict.Pending(ApprovalRequest pending) -> throw awaited(pending, route);
      case Verdict.Refused(Reason why, String says) ->
          throw RpcFailure.of(
              new Refusal(why, says, Optional.empty()), RpcErrorCode.NOT_APPROVED, route);
    };
  }

  /// What a person has approved is not used up by a call whose result nobody gets.
  private static void requireWaiting(Site site) throws RpcFailure {
    if (site.dialogue().isGone()) {
      throw new RpcFailure(
          200, RpcErrorCode.CANCELLED.code(), "the client has gone while the call waited");
    }
  }

  private void requireInTime(ApprovalRequest pending, Route route) throws RpcFailure {
    if (approvals.get(pending.id()).state() instanceof ApprovalState.Expired) {
      String says = "nobody has decided on request %s for approval in time".formatted(pending.id());
      throw RpcFailure.of(
          new Refusal(Reason.APPROVAL_EXPIRED, says, Optional.empty()),
          RpcErrorCode.NOT_APPROVED,
          route);
    }
  }

  /// Somebody may have decided in the inbox meanwhile; then that counts.
  private void decide(ApprovalRequest pending, String subject, boolean isApproved) {
    try {
      approvals.decideByCaller(pending.id(), subject, isApproved);
    } catch (ApprovalException e) {
      if (e.kind() != ApprovalException.Kind.ENDED) {
        throw e;
      }
    }
  }

  /// A client that can show a form.
  private static boolean isAsking(Site site) {
    try {
      Json declared = Json.parse(site.caller().capabilities()).get("elicitation");
      return declared.isPresent()
          && (declared.members().isEmpty() || declared.get("form").isPresent());
    } catch (MalformedFrame e) {
      throw new IllegalStateException("scanned capabilities cannot be malformed", e);
    }
  }

  private static Dialogue.Question question(ApprovalRequest pending, Answer answer) {
    String message =
        "Allow %s of server %s? (%s) Arguments: %s"
            .formatted(pending.tool(), pending.server(), pending.reason(), pending.arguments());
    byte[] params =
        new JsonWriter()
            .object()
            .member("message", message)
            .key("requestedSchema")
            .object()
            .member("type", "object")
            .key("properties")
            .object()
            .end()
            .end()
            .end()
            .toBytes();
    return new Dialogue.Question(pending.id(), Method.ELICIT, params, answer);
  }

  private void await(ApprovalRequest pending, Frame request, Answer answer)
      throws InterruptedException {
    if (request.has(Member.META_PROGRESS_TOKEN)) {
      byte[] note =
          new JsonWriter()
              .object()
              .member("progressToken", request.raw(Member.META_PROGRESS_TOKEN))
              .member("progress", 0)
              .member("message", "waits for approval " + pending.id())
              .end()
              .toBytes();
      answer.also(dev.roundhouse.protocol.Rpc.notification(Method.PROGRESS, note));
    }
    approvals.await(pending.id(), approvals.settings().patience());
  }

  /// What was for the door is not for the server.
  private Frame bare(Frame request) {
    String state = request.text(Member.REQUEST_STATE);
    if (state == null || !Parking.isConsent(state)) {
      return request;
    }
    Splice splice = Splice.of(request).remove(Member.REQUEST_STATE);
    if (request.has(Member.INPUT_RESPONSES)) {
      splice.remove(Member.INPUT_RESPONSES);
    }
    try {
      return Frame.scan(splice.apply(), limits.get());
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a request made here cannot be read back", e);
    }
  }

  private static RpcFailure awaited(ApprovalRequest pending, Route route) {
    return RpcFailure.awaited(
        pending,
        "%s of server %s waits for a person (%s); call it again, with the same arguments, after:"
                .formatted(pending.tool(), pending.server(), pending.reason())
            + " roundhouse approval approve "
            + pending.id(),
        route);
  }
}
