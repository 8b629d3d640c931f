package dev.roundhouse.monitoring.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.monitoring.channel.Message.Item;
import dev.roundhouse.monitoring.channel.Message.Kind;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A message as it is kept, and as a webhook gets it.
final class MessageJson {
  private static final String EVENT = "alert.";

  private MessageJson() {}

  static byte[] write(Message message) {
    JsonWriter json =
        new JsonWriter()
            .object()
            .member("event", EVENT + message.kind().wire())
            .member("id", message.id())
            .member("channel", message.channel())
            .member("at", message.at().toString())
            .member("severity", message.severity().wire())
            .member("title", message.title())
            .member("counted", message.isCounted())
            .member("more", message.more())
            .key("alerts")
            .array();
    message.items().forEach(each -> item(json, each));
    return json.end().end().toBytes();
  }

  private static void item(JsonWriter json, Item item) {
    json.object()
        .member("id", item.alert())
        .member("rule", item.rule())
        .member("severity", item.severity().wire())
        .member("status", item.status())
        .member("summary", item.summary())
        .key("labels")
        .object();
    item.labels().forEach(json::member);
    json.end().member("since", item.since().toString());
    item.ended().ifPresent(at -> json.member("ended", at.toString()));
    json.member("value", item.value())
        .member("note", item.note())
        .member("runbook", item.runbook())
        .end();
  }

  /// Reads what [#write] wrote.
  ///
  /// @throws IllegalArgumentException when it is nothing of the kind
  static Message read(String text) {
    try {
      Json json = Json.parse(text.getBytes(UTF_8));
      List<Item> items = new ArrayList<>();
      json.get("alerts").items().forEach(each -> items.add(item(each)));
      return new Message(
          member(json, "id"),
          member(json, "channel"),
          kind(member(json, "event")),
          Severity.of(member(json, "severity")),
          Instant.parse(member(json, "at")),
          member(json, "title"),
          json.get("counted").truth(true),
          items,
          (int) json.get("more").integer(0));
    } catch (MalformedFrame | DateTimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Kind kind(String event) {
    for (Kind each : Kind.values()) {
      if (event.equals(EVENT + each.wire())) {
        return each;
      }
    }
    throw new IllegalArgumentException("there is no event " + event);
  }

  private static Item item(Json json) {
    Map<String, String> labels = new TreeMap<>();
    json.get("labels").members().forEach(each -> labels.put(each.key(), "" + each.value().text()));
    return new Item(
        member(json, "id"),
        member(json, "rule"),
        Severity.of(member(json, "severity")),
        member(json, "status"),
        member(json, "summary"),
        labels,
        Instant.parse(member(json, "since")),
        Optional.ofNullable(json.get("ended").text()).map(Instant::parse),
        member(json, "value"),
        member(json, "note"),
        member(json, "runbook"));
  }

  private static String member(Json json, String name) {
    String text = json.get(name).text();
    if (text == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return text;
  }
}
