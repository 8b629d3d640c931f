package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.kernel.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A record that may be written as one of its values.
final class ShortFormTest {
  enum Role {
    MANAGER,
    OTHER
  }

  record Place(
      @Setting(value = "Host.", fallback = "127.0.0.1") String host,
      @Setting(value = "Port.", min = "0", max = "65535", isShort = true) int port) {}

  record Root(@Setting("Places.") Map<Role, Place> places) {}

  record Torn(@Setting("One.") String one, @Setting(value = "Two.", isShort = true) int two) {}

  @TempDir private Path folder;

  private Root read(String yaml) throws Exception {
    return SettingsReader.read(Files.writeString(folder.resolve("it.yaml"), yaml), Root.class);
  }

  private String refused(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("it.yaml"), yaml);
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> SettingsReader.read(file, Root.class));
    return String.valueOf(refused.getMessage());
  }

  @Test
  void meansTheFullFormWithItsDefaults() throws Exception {
    Root root = read("places: {manager: 9000, other: {host: 0.0.0.0, port: 9001}}\n");

    assertThat(root.places())
        .containsEntry(Role.MANAGER, new Place("127.0.0.1", 9000))
        .containsEntry(Role.OTHER, new Place("0.0.0.0", 9001));
  }

  @Test
  void isCheckedAsStrictlyWithItsPlace() throws Exception {
    assertThat(refused("places:\n  manager: 70000\n"))
        .contains("it.yaml:2:12", "places.manager", "must be at most 65535")
        .doesNotContain("places.manager.port");
    assertThat(refused("places:\n  manager: here\n"))
        .contains("it.yaml:2:12", "expected a whole number, found", "a mapping with host, port");
    assertThat(refused("places:\n  manager: \"9000\"\n")).contains("expected a whole number");
    assertThat(refused("places:\n  manager: [9000]\n")).contains("a mapping with host, port");
    assertThat(refused("places:\n  manager:\n")).contains("places.manager", "missing: Port.");
  }

  @Test
  void isInSchemaAndReferenceAndShownInFull() throws Exception {
    assertThat(JsonSchema.of(Root.class)).contains("anyOf", "\"maximum\": 65535");
    assertThat(SettingsReference.of(Root.class))
        .contains(
            "| `places.<name>` | whole number |  | Short for a mapping with `port` alone. | 0 to"
                + " 65535 |");
    assertThat(
            SettingsPrinter.print(read("places: {manager: 9000}\n"), folder, Environment.system()))
        .containsPattern("manager:\n +host: 127.0.0.1[^\n]*\n +port: 9000");
  }

  @Test
  void doesNotHideWhatHasToBeSaid() {
    assertThatThrownBy(() -> ShapeReader.of(Torn.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot stand for all");
  }
}
