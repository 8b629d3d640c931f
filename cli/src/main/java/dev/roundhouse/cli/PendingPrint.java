package dev.roundhouse.cli;

import dev.roundhouse.protocol.HiddenText;
import dev.roundhouse.protocol.Json;
import java.util.ArrayList;
import java.util.List;

/// What waits for approval, as a person reads it: what was, what is, and what there is to say of
/// it. Characters that nobody sees are written out.
final class PendingPrint {
  private static final int HASH = 12;
  private static final String INDENT = "  ";

  private PendingPrint() {}

  static List<String> of(Json pending) {
    List<String> lines = new ArrayList<>();
    lines.add(ToolsCommand.text(pending, "says"));
    String hash = pending.get("hash").text();
    if (hash != null) {
      String start = hash.substring(0, Math.min(HASH, hash.length()));
      lines.add("hash " + start + ", seen " + Cells.moment(pending, "seen"));
    }
    List<Json> remarks = pending.get("remarks").items();
    if (!remarks.isEmpty()) {
      lines.add("");
      lines.add("remarks:");
      remarks.forEach(remark -> lines.add(INDENT + remark(remark)));
    }
    if (pending.get("before").isPresent() && hash != null) {
      lines.add("");
      lines.add("changes ([-gone-], {+new+}):");
      pending.get("changes").items().forEach(each -> change(lines, each));
    } else if (hash != null) {
      lines.add("");
      lines.add("definition:");
      pending
          .get("definition")
          .members()
          .forEach(member -> lines.add(INDENT + member.key() + ": " + shown(member.value())));
    }
    return lines;
  }

  /// In one line.
  static String remark(Json remark) {
    String text = ToolsCommand.text(remark, "text").replaceAll("\\s+", " ").strip();
    return "%s: %s at %s: %s"
        .formatted(
            ToolsCommand.text(remark, "severity"),
            ToolsCommand.text(remark, "says"),
            HiddenText.shown(ToolsCommand.text(remark, "path")),
            text);
  }

  private static void change(List<String> lines, Json change) {
    String kind = ToolsCommand.text(change, "kind");
    Json before = change.get("before");
    Json after = change.get("after");
    lines.add(
        INDENT
            + HiddenText.shown(ToolsCommand.text(change, "path"))
            + " "
            + kind
            + " ("
            + ToolsCommand.text(change, "effect")
            + ")");
    String was = before.text();
    String is = after.text();
    if (was != null && is != null) {
      String marked = WordDiff.marked(HiddenText.shown(was), HiddenText.shown(is));
      lines.add(INDENT + INDENT + indented(marked));
      return;
    }
    if (before.isPresent()) {
      lines.add(INDENT + INDENT + "[-" + shown(before) + "-]");
    }
    if (after.isPresent()) {
      lines.add(INDENT + INDENT + "{+" + shown(after) + "+}");
    }
  }

  private static String shown(Json value) {
    String text = value.text();
    return HiddenText.shown(indented(text == null ? value.toString() : text));
  }

  private static String indented(String text) {
    return text.replace("\n", "\n" + INDENT + INDENT);
  }
}
