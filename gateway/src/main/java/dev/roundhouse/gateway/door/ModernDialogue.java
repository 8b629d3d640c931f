package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Request;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Rpc;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A modern client is asked through its response: `input_required`, and it comes back.
final class ModernDialogue implements Dialogue {
  private final Parking parking;
  private final AtomicReference<@Nullable Ongoing> call = new AtomicReference<>();
  private volatile boolean isGone;

  ModernDialogue(Parking parking, Request request) {
    this.parking = requireNonNull(parking, "parking");
    request.onCancel(this::gone);
  }

  /// A closed stream is the cancellation of the modern era.
  private void gone() {
    isGone = true;
    Ongoing now = call.getAndSet(null);
    if (now != null) {
      Thread.ofVirtual().name("cancel").start(() -> now.cancel("the client has gone"));
    }
  }

  @Override
  public boolean isGone() {
    return isGone;
  }

  @Override
  public void begun(Ongoing begun) {
    call.set(begun);
    if (isGone) {
      gone();
    }
  }

  @Override
  public Next asked(Ongoing asking, Frame question, Answer answer) throws RpcFailure {
    call.set(null);
    Frame request = asking.request();
    Undeclared.check(asking, question);
    String ticket = parking.park(asking, question);
    answer.done(Rpc.result(request.raw(Member.ID), inputRequired(question, ticket)), 200);
    return Next.PARKED;
  }

  @Override
  public Word consent(Site site, Frame request, Question question) throws RpcFailure {
    String state = request.text(Member.REQUEST_STATE);
    String name = String.valueOf(request.text(Member.NAME));
    if (state != null && Parking.isConsent(state)) {
      parking.takeConsent(state, site.subject(), question.about(), name);
      String action =
          Json.of(request, Member.INPUT_RESPONSES).get(Parking.key()).get("action").text();
      if (action != null) {
        return action.equals("accept") ? Word.YES : Word.NO;
      }
    }
    byte[] result =
        new JsonWriter()
            .object()
            .member("resultType", "input_required")
            .key("inputRequests")
            .object()
            .key(Parking.key())
            .object()
            .member("method", question.method())
            .member("params", question.params())
            .end()
            .end()
            .member("requestState", parking.consent(site.subject(), question.about(), name))
            .end()
            .toBytes();
    question.answer().done(Rpc.result(request.raw(Member.ID), result), 200);
    return Word.LATER;
  }

  static byte[] inputRequired(Frame question, String ticket) {
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("resultType", "input_required")
            .key("inputRequests")
            .object()
            .key(Parking.key())
            .object()
            .member("method", question.method());
    if (question.has(Member.PARAMS)) {
      writer.key("params").raw(params(question));
    }
    return writer.end().end().member("requestState", ticket).end().toBytes();
  }

  /// The legacy id of a URL elicitation has no place in the modern era.
  private static byte[] params(Frame question) {
    Json params = Json.of(question, Member.PARAMS);
    JsonWriter writer = new JsonWriter().object();
    for (Json.Field field : params.members()) {
      if (!field.key().equals("elicitationId") && !field.key().equals("task")) {
        writer.key(field.key()).raw(field.value());
      }
    }
    return writer.end().toBytes();
  }

  /// The server's own `input_required` passes through untouched.
  @Override
  public byte @Nullable [] inputs(Ongoing asking, Frame inputRequired, Answer answer) {
    return null;
  }
}
