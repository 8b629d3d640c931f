package dev.roundhouse.monitoring.channel;

import dev.roundhouse.monitoring.channel.Message.Item;
import java.util.Locale;

/// A message as people read it.
final class MessageText {
  private MessageText() {}

  /// What has happened, in one line.
  static String subject(Message message) {
    String severity = message.severity().wire().toUpperCase(Locale.ROOT);
    return switch (message.kind()) {
      case FIRING -> "[" + severity + "] " + message.title();
      case ACKNOWLEDGED -> "[acknowledged] " + message.title();
      case RESOLVED -> "[resolved] " + message.title();
      case SUMMARY -> "[held back] " + message.title();
      case TEST -> "[test] " + message.title();
    };
  }

  /// A paragraph for each alert.
  static String of(Message message) {
    StringBuilder text = new StringBuilder(message.title()).append('\n');
    message.items().forEach(each -> item(text, each));
    if (message.more() > 0) {
      text.append("\nand ").append(message.more()).append(" more; see: roundhouse alerts\n");
    }
    return text.toString();
  }

  private static void item(StringBuilder text, Item item) {
    text.append('\n')
        .append(item.summary())
        .append("\n  ")
        .append(item.status())
        .append(", ")
        .append(item.severity().wire())
        .append(", since ")
        .append(item.since());
    item.ended().ifPresent(at -> text.append(", ended ").append(at));
    text.append("\n  rule ").append(item.rule()).append(", alert ").append(item.alert());
    item.labels()
        .forEach((name, value) -> text.append(", ").append(name).append(' ').append(value));
    text.append('\n');
    if (!item.note().isEmpty()) {
      text.append("  ").append(item.note()).append('\n');
    }
    if (!item.ended().isPresent()) {
      text.append("  what to do: ").append(item.runbook()).append('\n');
    }
  }
}
