package dev.roundhouse.fleet.npm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.fleet.NpmRegistries;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ConfigReadingTest {
  private static NpmRegistries read(String lines) throws PackageException {
    ConfigReading reading = new ConfigReading();
    lines.lines().forEach(reading);
    return reading.result();
  }

  @Test
  void takesRegistriesOutOfWhatNpmPrints() throws Exception {
    NpmRegistries registries =
        read(
            """
            npm warn Unknown user config "odd".
            {
              "@some:registry": "https://some.example/npm",
              "ca": null,
              "cafile": "/etc/certs/all.crt",
              "registry": "https://packages.example/",
              "user-agent": "npm \\"registry\\": \\"https://evil.example/\\""
            }
            """);

    assertThat(registries.of("plain")).isEqualTo(URI.create("https://packages.example/"));
    assertThat(registries.of("@other/thing")).isEqualTo(URI.create("https://packages.example/"));
    assertThat(registries.of("@some/thing")).isEqualTo(URI.create("https://some.example/npm/"));
    assertThat(registries.authorities()).contains(Path.of("/etc/certs/all.crt"));
  }

  @Test
  void refusesWhatIsNoAddressWithoutRepeatingIt() {
    assertThatThrownBy(() -> read("\"registry\": \"https://me:secret@packages.example/\","))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("npm's setting registry is no address of a registry")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> read("{}")).hasMessageContaining("see: npm config get registry");
    assertThatThrownBy(
            () -> read("\"registry\": \"https://a.example/\"\n\"@b:registry\": \"file:///b\""))
        .hasMessageContaining("npm's setting @b:registry");
  }
}
