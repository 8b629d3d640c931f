package dev.roundhouse.monitoring.channel;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.mail.MailSettings;
import dev.roundhouse.monitoring.ChannelSettings;
import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.monitoring.channel.Message.Item;
import dev.roundhouse.monitoring.channel.Message.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What tests of channels begin with.
final class Given {
  private Given() {}

  static ChannelSettings mail(int port, String... to) {
    return new ChannelSettings.Email(
        new MailSettings(
            "localhost",
            Optional.of(port),
            MailSettings.Security.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "roundhouse@example.org",
            List.of(to),
            Duration.ofSeconds(20),
            3,
            Duration.ofMillis(10)),
        Severity.INFO,
        List.of());
  }

  static Message message(String id, String channel, Kind kind) {
    Item item =
        new Item(
            "00ff",
            "server-down",
            Severity.CRITICAL,
            kind.wire(),
            "server a <b> is down & out",
            Map.of("server", "a"),
            Instant.parse("2026-01-01T00:00:00Z"),
            Optional.empty(),
            "3",
            "it has failed",
            "docs/how-to/alerts-runbook.md#server-down");
    return new Message(
        id,
        channel,
        kind,
        Severity.CRITICAL,
        Ticker.system().instant(),
        item.summary(),
        true,
        List.of(item),
        0);
  }
}
