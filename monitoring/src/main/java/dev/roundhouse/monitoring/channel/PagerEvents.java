package dev.roundhouse.monitoring.channel;

import dev.roundhouse.mail.Delivery;
import dev.roundhouse.monitoring.ChannelSettings;
import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.monitoring.channel.Message.Item;
import dev.roundhouse.protocol.JsonWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Messages as events of PagerDuty's second version. The key by which an incident is known is the
/// id of its alert, so that an event that comes twice makes nothing twice.
final class PagerEvents {
  private static final int LONGEST = 1000;

  private PagerEvents() {}

  static Delivery send(ChannelSettings.Pagerduty channel, Message message) {
    ChannelSettings.Pagerduty.Events to = channel.pagerduty();
    String key;
    try {
      key = SecretFile.read("routing-key-file", to.routingKeyFile());
    } catch (IOException e) {
      return new Delivery.Later(String.valueOf(e.getMessage()));
    }
    JsonPost post = new JsonPost(to.url(), to.timeout());
    return switch (message.kind()) {
      case FIRING, SUMMARY -> all(post, key, message, "trigger");
      case ACKNOWLEDGED -> all(post, key, message, "acknowledge");
      case RESOLVED -> all(post, key, message, "resolve");
      case TEST -> test(post, key, message);
    };
  }

  private static Delivery all(JsonPost post, String key, Message message, String action) {
    for (Item each : message.items()) {
      Delivery delivery = post.send(event(key, action, each));
      if (!(delivery instanceof Delivery.Taken)) {
        return delivery;
      }
    }
    return new Delivery.Taken();
  }

  /// What a test has opened is closed at once.
  private static Delivery test(JsonPost post, String key, Message message) {
    Item item =
        new Item(
            message.id(),
            "test",
            Severity.INFO,
            "test",
            message.title(),
            Map.of(),
            message.at(),
            Optional.<Instant>empty(),
            "",
            "",
            "");
    Delivery opened = post.send(event(key, "trigger", item));
    return opened instanceof Delivery.Taken ? post.send(event(key, "resolve", item)) : opened;
  }

  static byte[] event(String key, String action, Item item) {
    JsonWriter json =
        new JsonWriter()
            .object()
            .member("routing_key", key)
            .member("event_action", action)
            .member("dedup_key", "roundhouse-" + item.alert());
    json.key("payload")
        .object()
        .member("summary", cut(item.summary()))
        .member("source", item.labels().getOrDefault("server", "roundhouse"))
        .member("severity", severity(item.severity()))
        .member("timestamp", item.since().toString())
        .member("component", item.labels().getOrDefault("component", "roundhouse"))
        .member("class", item.rule())
        .key("custom_details")
        .object()
        .member("status", item.status())
        .member("value", item.value())
        .member("note", item.note())
        .member("runbook", item.runbook());
    item.labels().forEach((name, value) -> json.member("label_" + name, value));
    json.end().end();
    return json.end().toBytes();
  }

  private static String severity(Severity severity) {
    return switch (severity) {
      case INFO -> "info";
      case WARNING -> "warning";
      case CRITICAL, EMERGENCY -> "critical";
    };
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
