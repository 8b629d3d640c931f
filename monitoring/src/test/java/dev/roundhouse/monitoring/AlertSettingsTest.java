package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.config.SettingsForm;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AlertSettingsTest {
  private static AlertSettings read(String yaml) throws Exception {
    return SettingsForm.of(AlertSettings.class).parse(yaml, "alerts.yaml", Path.of("/etc"));
  }

  private static AlertRule rule(AlertSettings settings, String name) {
    return settings.allRules().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void hasRulesAndAChannelWithoutAWord() throws Exception {
    AlertSettings settings = read("");

    assertThat(settings.allRules()).hasSizeGreaterThan(18);
    assertThat(rule(settings, "server-down").condition())
        .isEqualTo("server-state at least 2 for 2m");
    assertThat(rule(settings, "server-parked").holds()).isZero();
    assertThat(rule(settings, "servers-asleep").isOn()).isFalse();
    assertThat(settings.channelsInForce()).containsOnlyKeys("log");
  }

  @Test
  void changesRulesAndAddsOwn() throws Exception {
    AlertSettings settings =
        read(
            """
            rules:
              server-down: {for: 5s, severity: emergency}
              host-cpu: {enabled: false}
              hog: {signal: server-memory, above: 200, for: 0s, severity: critical, servers: [a], labels: {team: web}}
            """);

    assertThat(rule(settings, "server-down").holds()).isEqualTo(Duration.ofSeconds(5));
    assertThat(rule(settings, "server-down").severity()).isEqualTo(Severity.EMERGENCY);
    assertThat(rule(settings, "server-down").threshold()).isEqualTo(2);
    assertThat(rule(settings, "host-cpu").isOn()).isFalse();
    AlertRule own = rule(settings, "hog");
    assertThat(own.isTrueOf(200)).isFalse();
    assertThat(own.isTrueOf(200.5)).isTrue();
    assertThat(own.isAbout("a")).isTrue();
    assertThat(own.isAbout("b")).isFalse();
    assertThat(own.labels()).containsEntry("team", "web");
  }

  @Test
  void readsEveryKindOfChannel() throws Exception {
    AlertSettings settings =
        read(
            """
            channels:
              mail: {email: {host: mail.example.org, from: a@example.org, to: [b@example.org]}}
              chat: {slack: {url-file: slack.url}, minimum: warning}
              hook: {webhook: {url: 'https://example.org/x', secret-file: hook.key}, servers: [a]}
              duty: {pagerduty: {routing-key-file: duty.key}}
              lines: {log: error}
            """);

    assertThat(settings.channelsInForce().values().stream().map(ChannelSettings::kind))
        .containsExactlyInAnyOrder("email", "slack", "webhook", "pagerduty", "log");
    ChannelSettings duty = settings.channels().get("duty");
    assertThat(duty)
        .isInstanceOfSatisfying(
            ChannelSettings.Pagerduty.class,
            each -> {
              assertThat(each.minimum()).isEqualTo(Severity.CRITICAL);
              assertThat(each.pagerduty().url()).hasHost("events.pagerduty.com");
              assertThat(each.pagerduty().routingKeyFile()).isEqualTo(Path.of("/etc/duty.key"));
            });
  }

  @Test
  void refusesWhatMakesNoSenseAndNamesTheCure() {
    assertThatThrownBy(() -> read("rules: {server-dwn: {for: 5s}}"))
        .hasMessageContaining("did you mean server-down?");
    assertThatThrownBy(() -> read("rules: {own: {signal: server-p95}}"))
        .hasMessageContaining("rules.own needs above or below");
    assertThatThrownBy(() -> read("rules: {server-down: {signal: host-cpu, above: 1}}"))
        .hasMessageContaining("another name");
    assertThatThrownBy(() -> read("rules: {x: {signal: host-cpu, above: 1, below: 2}}"))
        .hasMessageContaining("not both");
    assertThatThrownBy(() -> read("rules: {manual: {signal: host-cpu, above: 1}}"))
        .hasMessageContaining("choose another");
    assertThatThrownBy(() -> read("channels: {Bad: {log: info}}"))
        .hasMessageContaining("small letter");
    assertThatThrownBy(() -> read("rules: {x: {signal: host-cup, above: 1}}"))
        .hasMessageContaining("host-cpu");
  }
}
