package dev.roundhouse.updates.promotion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import org.junit.jupiter.api.Test;

final class DoubtsTest {
  private static Doubts doubts(String tried, String inspected) throws Exception {
    return Doubts.of(Json.parse(tried.getBytes(UTF_8)), Json.parse(inspected.getBytes(UTF_8)));
  }

  @Test
  void aGoodTrialOfHarmlessFilesLeavesNone() throws Exception {
    Doubts doubts =
        doubts(
            "{\"verdict\":\"good\",\"reasons\":[]}",
            "{\"observations\":[{\"severity\":\"warning\",\"subject\":\"a\",\"what\":\"b\"}]}");

    assertThat(doubts.areAny()).isFalse();
    assertThat(doubts.says()).isEqualTo("its trial was good");
  }

  @Test
  void whatNobodyKnowsIsADoubt() throws Exception {
    assertThat(doubts("{}", "{}").areAny()).isTrue();
  }

  @Test
  void dangersAreNamedBesideAGoodTrial() throws Exception {
    Doubts doubts =
        doubts(
            "{\"verdict\":\"good\",\"reasons\":[]}",
            "{\"observations\":[{\"severity\":\"danger\",\"subject\":\"a.js\",\"what\":\"it is odd\"}]}");

    assertThat(doubts.areAny()).isTrue();
    assertThat(doubts.says())
        .isEqualTo("its trial was good, its files show danger (a.js: it is odd)");
  }

  @Test
  void theWorstReasonsAreNamedAndTheRestCounted() throws Exception {
    Doubts doubts =
        doubts(
            "{\"verdict\":\"breaking\",\"reasons\":[\"one\",\"two\",\"three\",\"four\",\"five\"]}",
            "{\"observations\":[]}");

    assertThat(doubts.says()).isEqualTo("its trial was breaking (one; two; three; and 2 more)");
  }
}
