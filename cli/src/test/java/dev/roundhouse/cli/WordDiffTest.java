package dev.roundhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordDiffTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Reads a file.|Reads a file.|Reads a file.",
        "Reads a file.|Reads any file.|Reads [-a-]{+any+} file.",
        "Reads a file.|Reads a file. Sends it.|Reads a file.{+ Sends it.+}",
        "a b c d|a c e d|a [-b -]c{+ e+} d",
        "one|two|[-one-]{+two+}"
      })
  void marksWordsThatAreGoneOrNew(String before, String after, String marked) {
    assertThat(WordDiff.marked(before, after)).isEqualTo(marked);
  }

  @Test
  void tellsTheMiddleWholeWhereComparingWouldTakeLong() {
    String before = "start " + "a b ".repeat(5000) + "end";
    String after = "start " + "c d ".repeat(5000) + "end";

    assertTimeout(
        Duration.ofSeconds(20),
        () -> assertThat(WordDiff.marked(before, after)).startsWith("start [-a b").endsWith("end"));
  }
}
