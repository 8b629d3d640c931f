package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostRulesTest {
  private final HostRules rules =
      new HostRules(
          Set.of("Gateway.Example.org", "10.0.0.7"),
          Set.of("https://console.example.org", "http://ui.example.org:8080"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:4444",
        "127.0.0.1",
        "127.0.0.1:1",
        "[::1]",
        "[::1]:65535",
        "gateway.example.org",
        "GATEWAY.example.org:443",
        "10.0.0.7:8443"
      })
  void allowsLoopbackAndTheConfigured(String host) {
    assertThat(rules.hostAllowed(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost.",
        "localhost.evil.org",
        "evil.org",
        "127.0.0.1.nip.io",
        "127.0.0.2",
        "::1",
        "[::1",
        "[::2]",
        "localhost:",
        "localhost:abc",
        "localhost:1:2",
        "localhost@evil.org",
        "evil.org#localhost",
        "localhost ",
        "localhost/",
        "0.0.0.0",
        "localhost,evil.org",
        "loc\u0430lhost"
      })
  void refusesEveryOtherHost(String host) {
    assertThat(rules.hostAllowed(host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost",
        "http://localhost:4444",
        "https://127.0.0.1:8443",
        "http://[::1]:1",
        "https://console.example.org",
        "https://CONSOLE.example.org:443",
        "http://ui.example.org:8080"
      })
  void allowsOriginsOfLoopbackAndTheConfigured(String origin) {
    assertThat(rules.originAllowed(origin)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "http://evil.org",
        "http://console.example.org",
        "http://ui.example.org",
        "https://console.example.org:444",
        "http://localhost.evil.org",
        "http://localhost@evil.org",
        "http://evil.org/http://localhost",
        "http://localhost/path",
        "file:///x",
        "file://localhost",
        "localhost",
        "chrome-extension://localhost",
        "http://localhost http://evil.org",
        "http://user@localhost",
        "http://localhost#x"
      })
  void refusesEveryOtherOrigin(String origin) {
    assertThat(rules.originAllowed(origin)).isFalse();
  }

  @Test
  void takesNoOriginForNoPage() {
    assertThat(rules.originAllowed(null)).isTrue();
  }

  @Test
  void refusesSettingsThatAreNone() {
    assertThatThrownBy(() ->
            new SecuritySettings(
                List.of("http://x"),
                List.of(),
                false,
                TokenSettings.defaults(),
                PeopleSettings.defaults(),
                ConsoleSettings.defaults(),
                Optional.empty(),
                Map.of(),
                Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"http://x\" is not a host");
    assertThatThrownBy(() ->
            new SecuritySettings(
                List.of("x.org:1"),
                List.of(),
                false,
                TokenSettings.defaults(),
                PeopleSettings.defaults(),
                ConsoleSettings.defaults(),
                Optional.empty(),
                Map.of(),
                Map.of()))
        .hasMessageContaining("without a port");
    assertThatThrownBy(() ->
            new SecuritySettings(
                List.of(),
                List.of("x.org"),
                false,
                TokenSettings.defaults(),
                PeopleSettings.defaults(),
                ConsoleSettings.defaults(),
                Optional.empty(),
                Map.of(),
                Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"x.org\" is not an origin");
    assertThat(
            new SecuritySettings(
                    List.of("A.org"),
                    List.of("https://a.org:1"),
                    true,
                    TokenSettings.defaults(),
                    PeopleSettings.defaults(),
                    ConsoleSettings.defaults(),
                    Optional.empty(),
                    Map.of(),
                    Map.of())
                .openMetrics())
        .isTrue();
  }
}
