package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that lies costs only its own calls.
class LyingServerTest {
  @TempDir Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  @ParameterizedTest
  @ValueSource(strings = {"noise", "bad_json", "half", "unknown_id", "twice", "exit"})
  void answersTheCallAndTheNextOne(String lie) throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("liar", Node.command("lying-server.mjs"));

      String answer = house.call("liar__" + lie, "{}").body();
      String next = house.call("liar__echo", "{\"message\":\"still here\"}").body();

      assertThat(answer).contains("\"jsonrpc\"").containsAnyOf("\"result\"", "\"error\"");
      assertThat(next).contains("still here");
    }
  }

  @Test
  void keepsNumbersKeysAndEscapesAsTheyWere() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("liar", Node.command("lying-server.mjs"));

      String answer = house.call("liar__numbers", "{}").body();

      assertThat(answer).contains("12345678901234567890.123", "1e400", "\\u0041");
    }
  }
}
