package dev.roundhouse.updates.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AllowedHostsTest {
  private static final AllowedHosts HOSTS =
      new AllowedHosts(
          URI.create("https://packages.example/npm/"),
          List.of("archives.example", "other.example:8443"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://packages.example/x.tgz",
        "https://PACKAGES.example:443/x.tgz",
        "https://archives.example/x.tgz",
        "https://other.example:8443/x.tgz"
      })
  void letsItsOwnPass(String address) {
    assertThat(HOSTS.permits(URI.create(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://packages.example/x.tgz",
        "https://packages.example:444/x.tgz",
        "https://packages.example.evil.example/x.tgz",
        "https://packages.example@evil.example/x.tgz",
        "https://evil.example/packages.example/x.tgz",
        "https://notpackages.example/x.tgz",
        "https://packages.example./x.tgz",
        "https://other.example/x.tgz",
        "file:///packages.example/x.tgz",
        "https:/x.tgz",
        "/x.tgz"
      })
  void letsNothingElsePass(String address) {
    assertThat(HOSTS.permits(URI.create(address))).isFalse();
  }
}
