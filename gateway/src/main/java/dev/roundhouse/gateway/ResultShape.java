package dev.roundhouse.gateway;

import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.Member;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The form of an answer without what it says: two answers of one form can be read by the same
/// reader. Pure.
final class ResultShape {
  private static final int DEEPEST = 6;
  private static final int MOST = 64;

  private ResultShape() {}

  static String of(Frame answer) {
    if (answer.kind() == Frame.Kind.ERROR) {
      return "error " + answer.integer(Member.ERROR_CODE, 0);
    }
    Json result = Json.of(answer, Member.RESULT);
    SortedSet<String> contents = new TreeSet<>();
    result.get("content").items().forEach(each -> contents.add("" + each.get("type").text()));
    String structured =
        result.get("structuredContent").isPresent()
            ? ", structured " + tree(result.get("structuredContent"), 0)
            : "";
    String failed = result.get("isError").truth(false) ? "a failure of the tool, " : "";
    return failed + "content " + contents + structured;
  }

  private static String tree(Json json, int depth) {
    String type = json.type().name().toLowerCase(Locale.ROOT);
    if (depth == DEEPEST) {
      return type;
    }
    return switch (json.type()) {
      case OBJECT ->
          json.members().stream()
              .limit(MOST)
              .map(field -> field.key() + ": " + tree(field.value(), depth + 1))
              .sorted()
              .collect(Collectors.joining(", ", "{", "}"));
      case ARRAY ->
          json.items().stream()
              .limit(MOST)
              .map(item -> tree(item, depth + 1))
              .distinct()
              .sorted()
              .collect(Collectors.joining(", ", "[", "]"));
      case TRUE, FALSE -> "boolean";
      case STRING, NUMBER, NULL, ABSENT -> type;
    };
  }

  /// Whether an answer says that the call has failed.
  static boolean isFailure(Frame answer) {
    return answer.kind() == Frame.Kind.ERROR || answer.type(Member.IS_ERROR) == JsonType.TRUE;
  }
}
