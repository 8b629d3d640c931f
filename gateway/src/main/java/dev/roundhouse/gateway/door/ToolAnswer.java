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
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    String message = String.valueOf(Json.of(answer).get("error").get("message").text());
    Problems.send(response, kind(code), message);
  }

  private static ProblemKind kind(long code) {
    if (code == Protocol.INVALID_PARAMS) {
      return ProblemKind.INVALID;
    }
    Optional<RpcErrorCode> own = RpcErrorCode.of(code);
    if (own.isEmpty()) {
      return ProblemKind.TOOL_REFUSED;
    }
    return switch (own.get()) {
      case UNAVAILABLE, PARKED, TRIPPED, CROWDED -> ProblemKind.SERVER_UNAVAILABLE;
      case TIMEOUT, CANCELLED -> ProblemKind.SERVER_SILENT;
      case MISSING_CLIENT_CAPABILITY -> ProblemKind.NEEDS_INPUT;
      default -> ProblemKind.TOOL_REFUSED;
    };
  }
}
