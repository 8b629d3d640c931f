package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;

import dev.roundhouse.gateway.ToolReply;
import dev.roundhouse.protocol.Json;
import java.util.ArrayList;
import java.util.List;

/// The answer of a tool as it is shown: each part of its content in its own way, and all of it as
/// JSON.
///
/// @param mark `good` or `bad`
/// @param structured what it says as JSON; empty where it says nothing so
record Answer(
    String mark,
    String says,
    String reason,
    List<Part> parts,
    String structured,
    String raw,
    String arguments,
    String took) {
  /// How a part is shown.
  enum Kind {
    TEXT,
    IMAGE,
    AUDIO,
    LINK,
    FILE
  }

  /// A part of the content.
  ///
  /// @param link where its bytes are, or the address that it names
  /// @param type of the bytes; empty for text
  record Part(Kind kind, String text, String link, String type) {}

  Answer {
    parts = List.copyOf(parts);
  }

  static Answer of(String id, Results.Kept kept) {
    String took = Show.took(kept.took());
    String arguments = PrettyJson.of(kept.arguments());
    return switch (kept.reply()) {
      case ToolReply.Refused(long code, var reason, String message, Json error) ->
          new Answer(
              "bad",
              message,
              reason == null ? text("answer.code", String.valueOf(code)) : reason,
              List.of(),
              "",
              PrettyJson.of(error),
              arguments,
              took);
      case ToolReply.Answered answered -> {
        Json result = answered.result();
        Json structured = result.get("structuredContent");
        boolean isError = answered.isError();
        yield new Answer(
            isError ? "bad" : "good",
            text(isError ? "answer.error" : "answer.good"),
            "",
            parts(id, result),
            structured.isPresent() ? PrettyJson.of(structured) : "",
            PrettyJson.of(result),
            arguments,
            took);
      }
    };
  }

  private static List<Part> parts(String id, Json result) {
    List<Part> parts = new ArrayList<>();
    List<Json> content = result.get("content").items();
    for (int at = 0; at < content.size(); at++) {
      parts.add(part(content.get(at), "/console/results/" + id + "/" + at));
    }
    return parts;
  }

  private static Part part(Json item, String link) {
    String type = said(item.get("mimeType"));
    return switch (said(item.get("type"))) {
      case "text" -> new Part(Kind.TEXT, PrettyJson.of(said(item.get("text"))), "", "");
      case "image" -> new Part(Media.isImage(type) ? Kind.IMAGE : Kind.FILE, type, link, type);
      case "audio" -> new Part(Media.isAudio(type) ? Kind.AUDIO : Kind.FILE, type, link, type);
      case "resource_link" ->
          new Part(Kind.LINK, said(item.get("name")), said(item.get("uri")), type);
      case "resource" -> resource(item.get("resource"), link);
      default -> new Part(Kind.TEXT, PrettyJson.of(item), "", "");
    };
  }

  private static Part resource(Json resource, String link) {
    String type = said(resource.get("mimeType"));
    String uri = said(resource.get("uri"));
    return resource.get("blob").isPresent()
        ? new Part(Kind.FILE, uri, link, type)
        : new Part(Kind.TEXT, PrettyJson.of(said(resource.get("text"))), uri, type);
  }

  static String said(Json json) {
    String text = json.text();
    return text == null ? "" : text;
  }
}
