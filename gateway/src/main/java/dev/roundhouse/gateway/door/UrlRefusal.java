package dev.roundhouse.gateway.door;

import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.protocol.Rpc;
import java.util.List;

/// A legacy server that will not serve a call before a person has visited an address (2025-11-25,
/// URL elicitation, error -32042). A modern client is asked for just that, and its retry is the
/// same call again.
final class UrlRefusal {
  private static final String KEY = "url-";

  private UrlRefusal() {}

  /// Whether a response is one, in a call that may end with questions.
  static boolean is(Ongoing call, Frame response) {
    boolean mayAsk =
        switch (call.request().method()) {
          case "tools/call", "prompts/get", "resources/read" -> true;
          default -> false;
        };
    return mayAsk
        && call.site().caller().era() == Era.MODERN
        && response.integer(Member.ERROR_CODE, 0) == Protocol.LEGACY_URL_ELICITATION_REQUIRED
        && !addresses(response).isEmpty();
  }

  private static List<Json> addresses(Frame response) {
    return Json.of(response, Member.ERROR_DATA).get("elicitations").items().stream()
        .filter(each -> each.get(Undeclared.URL).text() != null)
        .toList();
  }

  /// The response that asks instead.
  ///
  /// @throws RpcFailure when the client cannot be asked, or has just said no
  static byte[] asked(Ongoing call, Frame refusal) throws RpcFailure {
    if (!Undeclared.isDeclared(call, "elicitation", Undeclared.URL)) {
      throw Undeclared.missing("elicitation", Undeclared.URL);
    }
    if (isDeclined(call.request())) {
      throw new RpcFailure(
          200,
          Protocol.INTERNAL_ERROR,
          "server "
              + call.route().server().id()
              + ": cannot go on before an address is visited, and that was declined");
    }
    JsonWriter result =
        new JsonWriter().object().member("resultType", "input_required").key("inputRequests");
    result.object();
    int number = 0;
    for (Json address : addresses(refusal)) {
      number++;
      result.key(KEY + number).object().member("method", "elicitation/create").key("params");
      result.object().member("mode", Undeclared.URL);
      result.key(Undeclared.URL).raw(address.get(Undeclared.URL));
      Json message = address.get("message");
      result
          .key("message")
          .raw(message.text() == null ? refusal.raw(Member.ERROR_MESSAGE) : message.raw());
      result.end().end();
    }
    byte[] whole = result.end().end().toBytes();
    return Rpc.result(call.request().raw(Member.ID), whole);
  }

  /// Whether this request brings the answer that the address will not be visited.
  private static boolean isDeclined(Frame request) {
    return Json.of(request, Member.INPUT_RESPONSES).members().stream()
        .anyMatch(each ->
            each.key().startsWith(KEY) && !"accept".equals(each.value().get("action").text()));
  }
}
