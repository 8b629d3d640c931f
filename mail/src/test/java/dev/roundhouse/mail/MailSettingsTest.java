package dev.roundhouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.mail.MailSettings.Security;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MailSettingsTest {
  private static MailSettings settings(
      String host, Security security, Optional<String> user, String from, List<String> to) {
    return new MailSettings(
        host,
        Optional.empty(),
        security,
        user,
        user.isPresent() ? Optional.of(Path.of("/password")) : Optional.empty(),
        Optional.empty(),
        from,
        to,
        Duration.ofSeconds(30),
        10,
        Duration.ofSeconds(2));
  }

  private static MailSettings at(String host, Security security) {
    return settings(host, security, Optional.empty(), "a@example.org", List.of("b@example.org"));
  }

  @Test
  void sendsInClearOnThisMachineOnly() {
    for (String host : List.of("localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1")) {
      assertThat(at(host, Security.NONE).portInForce()).isEqualTo(25);
    }
    for (String host :
        List.of("mail.example.org", "10.0.0.1", "localhost.example.org", "fe80::1", "128.0.0.1")) {
      assertThatThrownBy(() -> at(host, Security.NONE))
          .as(host)
          .hasMessageContaining("everybody between here and " + host)
          .hasMessageContaining("write starttls or tls");
    }
  }

  @Test
  void knowsTheUsualPorts() {
    assertThat(at("mail.example.org", Security.STARTTLS).portInForce()).isEqualTo(587);
    assertThat(at("mail.example.org", Security.TLS).portInForce()).isEqualTo(465);
  }

  @Test
  void refusesWhatIsNoHostAndNoAddress() {
    for (String host :
        List.of("", "mail.example.org:25", "smtp://mail", "a b", "a\r\nb", "1:2:x")) {
      assertThatThrownBy(() -> at(host, Security.TLS)).as(host).hasMessageContaining("host is");
    }
    for (String address :
        List.of("", "ops", "@example.org", "a@b\r\nRCPT TO:<c@d>", "Ops <a@b.org>", "a@b,c@d")) {
      assertThatThrownBy(() ->
              settings("mail", Security.TLS, Optional.empty(), "a@example.org", List.of(address)))
          .as(address)
          .hasMessageContaining("to needs an address");
      assertThatThrownBy(() ->
              settings("mail", Security.TLS, Optional.empty(), address, List.of("a@example.org")))
          .as(address)
          .hasMessageContaining("from needs an address");
    }
  }

  @Test
  void namesOneToTwentyPeople() {
    for (List<String> to :
        List.of(
            List.<String>of(),
            Collections.nCopies(2, "a@example.org"),
            Collections.nCopies(21, "a@example.org"))) {
      assertThatThrownBy(
              () -> settings("mail", Security.TLS, Optional.empty(), "a@example.org", to))
          .hasMessageContaining("1 to 20");
    }
  }

  @Test
  void wantsAUserWithAPassword() {
    assertThatThrownBy(() ->
            new MailSettings(
                "mail",
                Optional.empty(),
                Security.TLS,
                Optional.of("me"),
                Optional.empty(),
                Optional.empty(),
                "a@example.org",
                List.of("b@example.org"),
                Duration.ofSeconds(30),
                10,
                Duration.ofSeconds(2)))
        .hasMessageContaining("user and password-file go together");
    assertThatThrownBy(() ->
            settings(
                "mail",
                Security.TLS,
                Optional.of("me\r\nMAIL"),
                "a@example.org",
                List.of("b@example.org")))
        .hasMessageContaining("control characters");
  }

  @Test
  void shortensWhatIsTooLong() {
    Mail mail = new Mail("1", Instant.EPOCH, "a@example.org", "ü".repeat(500), "ü".repeat(300_000));

    assertThat(mail.subject()).hasSize(201).endsWith("…");
    assertThat(mail.text().length()).isLessThan(300_000);
    assertThatThrownBy(() -> new Mail("a@b", Instant.EPOCH, "a@example.org", "", ""))
        .hasMessageContaining("id of a message");
  }
}
