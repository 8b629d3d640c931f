package dev.roundhouse.updates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdvisoriesTest {
  private static final String RECORDS =
      """
      [
        {"id": "GHSA-a", "summary": "reads too much", "affected": [
          {"package": {"ecosystem": "npm", "name": "one"},
           "ranges": [{"type": "SEMVER", "events": [
             {"introduced": "0"}, {"fixed": "1.2.0"}, {"introduced": "2.0.0"}, {"last_affected": "2.0.4"}]}]},
          {"package": {"ecosystem": "PyPI", "name": "one"}, "versions": ["9.9.9"]}]},
        {"id": "GHSA-b", "affected": [
          {"package": {"ecosystem": "npm", "name": "two"}, "versions": ["3.1.4"],
           "ranges": [{"type": "SEMVER", "events": [{"introduced": "5.0.0"}]}]}]},
        {"id": "GHSA-c", "withdrawn": "2026-01-01T00:00:00Z", "affected": [
          {"package": {"ecosystem": "npm", "name": "one"}, "versions": ["9.9.9"]}]}
      ]
      """;

  private static List<String> of(String name, String version) {
    return Advisories.read(RECORDS.getBytes(UTF_8)).of(name, Version.of(version)).stream()
        .map(Advisory::id)
        .toList();
  }

  @Test
  void knowsWhichVersionsAreAffected() {
    assertThat(of("one", "0.0.1")).containsExactly("GHSA-a");
    assertThat(of("one", "1.1.9")).containsExactly("GHSA-a");
    assertThat(of("one", "1.2.0")).isEmpty();
    assertThat(of("one", "2.0.0-rc.1")).isEmpty();
    assertThat(of("one", "2.0.4")).containsExactly("GHSA-a");
    assertThat(of("one", "2.0.5")).isEmpty();
    assertThat(of("one", "9.9.9")).isEmpty();
    assertThat(of("two", "3.1.4")).containsExactly("GHSA-b");
    assertThat(of("two", "3.1.5")).isEmpty();
    assertThat(of("two", "77.0.0")).containsExactly("GHSA-b");
    assertThat(of("three", "1.0.0")).isEmpty();
  }

  @Test
  void refusesWhatIsNoRecord() {
    assertThatThrownBy(() -> Advisories.read("[{}]".getBytes(UTF_8)))
        .hasMessageContaining("without an \"id\"");
    assertThatThrownBy(() -> Advisories.read("nonsense".getBytes(UTF_8)))
        .hasMessageContaining("it is not JSON");
    assertThatThrownBy(() ->
            Advisories.read(RECORDS.replace("\"1.2.0\"", "\"one point two\"").getBytes(UTF_8)))
        .hasMessageContaining("GHSA-a: its \"fixed\" is \"one point two\", which is no version");
  }

  @Test
  void readsAChangedFileAgain(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("known.json"), RECORDS);
    AdvisoryFile known = new AdvisoryFile();

    Advisories first = known.get(file);

    assertThat(known.get(file)).isSameAs(first);
    Files.writeString(file, "[]");
    assertThat(known.get(file).all()).isEmpty();
    Files.writeString(file, "[");
    assertThatThrownBy(() -> known.get(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("known.json: it is not JSON");
  }
}
