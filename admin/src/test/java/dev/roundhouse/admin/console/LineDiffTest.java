package dev.roundhouse.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LineDiffTest {
  @ParameterizedTest
  @CsvSource({
    "'', a b, +a +b",
    "a b, '', -a -b",
    "a b c, a b c, _a _b _c",
    "a b c, a x c, _a -b +x _c",
    "a b c d, b d e, -a _b -c _d +e",
    "a a b, a b b, _a -a _b +b"
  })
  void theLongestInCommonStays(String before, String after, String expected) {
    String lines =
        LineDiff.of(before.replace(' ', '\n'), after.replace(' ', '\n')).stream()
            .map(each -> each.kind().sign().replace(' ', '_') + each.text())
            .collect(Collectors.joining(" "));

    assertThat(lines).isEqualTo(expected);
  }
}
