package dev.roundhouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Definitions with orders and hidden text in them, as they are known from attacks, and harmless
/// ones that sound alike. `docs/concepts/pinning.md` has the figures.
final class PoisonCorpusTest {
  /// What is not found: another language, and an order in words that are nobody's.
  private static final Set<String> MISSED = Set.of("antwort", "helper");

  private static List<Definition> read(String name) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    PoisonCorpusTest.class.getResourceAsStream("/definitions/" + name), name),
                StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .map(Definitions::json)
          .map(json ->
              Definition.of(DefinitionKind.TOOL, String.valueOf(json.get("name").text()), json))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isClean(Definition definition) {
    return DefinitionScan.isClean(DefinitionScan.of(definition, null, Set.of()));
  }

  @Test
  void poisonIsFoundButForWhatIsKnownToBeMissed() {
    List<Definition> all = read("poisoned.jsonl");

    assertThat(all).hasSizeGreaterThanOrEqualTo(30);
    assertThat(all.stream().filter(PoisonCorpusTest::isClean).map(Definition::name))
        .containsExactlyInAnyOrderElementsOf(MISSED);
  }

  @Test
  void whatIsHarmlessIsLetIn() {
    List<Definition> all = read("harmless.jsonl");

    assertThat(all).hasSizeGreaterThanOrEqualTo(30);
    assertThat(all.stream().filter(each -> !isClean(each)).map(Definition::name)).isEmpty();
  }
}
