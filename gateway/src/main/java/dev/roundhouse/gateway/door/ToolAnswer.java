package dev.roundhouse.gateway.door;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.gateway.RpcErrorCode;
import dev.roundhouse.http.Response;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.security.Reason;
import dev.roundhouse.security.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The answer of a tool, in the words of plain HTTP: `{"success":true,"data":…,"truncated":false}`.
final class ToolAnswer {
  private ToolAnswer() {}

  static void send(Response response, Frame answer) {
    if (answer.kind() == Frame.Kind.ERROR) {
      problem(response, answer);
      return;
    }
    Json result = Json.of(answer, Member.RESULT);
    if ("input_required".equals(result.get("resultType").text())) {
      Problems.send(
          response,
          ProblemKind.NEEDS_INPUT,
          "the tool asks a person something before it goes on, which plain HTTP cannot bring back;"
              + " call it through an MCP client");
      return;
    }
    JsonWriter body = new JsonWriter().object();
    if (result.get("isError").truth(false)) {
      body.member("success", false).member("error", text(result));
    } else {
      Json data = data(result);
      body.member("success", true).key("data");
      if (data == null) {
        body.string(text(result));
      } else {
        body.raw(data.raw());
      }
      // Nothing is cut here; a tool that cuts says so.
      body.member("truncated", data != null && data.get("truncated").truth(false));
    }
    response.header("Content-Type", "application/json").send(body.end().toBytes());
  }

  /// What the tool says as JSON; null when it is text. Content that is not all text is given as it
  /// is.
  private static @Nullable Json data(Json result) {
    Json structured = result.get("structuredContent");
    if (structured.isPresent()) {
      return structured;
    }
    List<Json> content = result.get("content").items();
    boolean isText = content.stream().allMatch(each -> "text".equals(each.get("type").text()));
    if (!isText) {
      return result.get("content");
    }
    if (content.size() != 1) {
      return null;
    }
    try {
      Json read = Json.parse(text(result).getBytes(StandardCharsets.UTF_8));
      boolean isWhole = read.type() == JsonType.OBJECT || read.type() == JsonType.ARRAY;
      return isWhole ? read : null;
    } catch (MalformedFrame _) {
      return null; // text that is not JSON
    }
  }

  private static String text(Json result) {
    return result.get("content").items().stream()
        .map(each -> each.get("text").text())
        .map(each -> each == null ? "" : each)
        .collect(Collectors.joining("\n"));
  }

  private static void problem(Response response, Frame answer) {
    long code = answer.integer(Member.ERROR_CODE, 0);
    Json error = Json.of(answer).get("error");
    String message = String.valueOf(error.get("message").text());
    Json data = error.get("data");
    boolean isOwn = RpcErrorCode.of(code).isPresent();
    String reason = isOwn ? data.get("reasonCode").text() : null;
    long wait = data.get("retryAfterMs").integer(-1);
    if (isOwn && wait >= 0) {
      response.header("Retry-After", Long.toString(Refusal.seconds(Duration.ofMillis(wait))));
    }
    Map<String, String> further = new LinkedHashMap<>();
    for (String member : isOwn ? List.of("approval", "expires") : List.<String>of()) {
      String text = data.get(member).text();
      if (text != null) {
        further.put(member, text);
      }
    }
    Problems.send(response, kind(code, reason), message, reason, further);
  }

  private static ProblemKind kind(long code, @Nullable String reason) {
    if (code == Protocol.INVALID_PARAMS) {
      return ProblemKind.INVALID;
    }
    Optional<RpcErrorCode> own = RpcErrorCode.of(code);
    if (own.isEmpty()) {
      return ProblemKind.TOOL_REFUSED;
    }
    return switch (own.get()) {
      case UNAVAILABLE, PARKED, TRIPPED, CROWDED -> ProblemKind.SERVER_UNAVAILABLE;
      case UNAUTHORIZED -> ProblemKind.SERVER_UNAUTHORIZED;
      case TIMEOUT, CANCELLED -> ProblemKind.SERVER_SILENT;
      case WITHHELD -> ProblemKind.WITHHELD;
      case LIMITED -> ProblemKind.TOO_MANY_CALLS;
      case BUSY ->
          Reason.PRINCIPAL_BUSY.wire().equals(reason)
              ? ProblemKind.TOO_MANY_CALLS
              : ProblemKind.SERVER_BUSY;
      case DENIED -> ProblemKind.POLICY_DENIED;
      case AWAITS_APPROVAL -> ProblemKind.APPROVAL_REQUIRED;
      case NOT_APPROVED -> ProblemKind.NOT_APPROVED;
      case TOO_LARGE -> ProblemKind.ANSWER_TOO_LARGE;
      case INSUFFICIENT_SCOPE -> ProblemKind.INSUFFICIENT_SCOPE;
      case MISSING_CLIENT_CAPABILITY -> ProblemKind.NEEDS_INPUT;
      default -> ProblemKind.TOOL_REFUSED;
    };
  }
}
