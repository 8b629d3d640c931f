package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page that names a test for each fault of others is right.
final class AcceptanceTest {
  private static final Pattern NAMED = Pattern.compile("`([a-z]+)/(\\w+)#(\\w+)`");

  @Test
  void everyTestThatIsNamedExists() throws Exception {
    Path home = RunningHouse.home();
    String page = Files.readString(home.resolve("docs/acceptance.md"));
    List<MatchResult> named = NAMED.matcher(page).results().toList();
    assertThat(named).hasSizeGreaterThan(20);
    assertThat(page.lines().filter(line -> line.startsWith("| ")).skip(2))
        .allMatch(line -> NAMED.matcher(line).find(), "names a test");

    for (MatchResult test : named) {
      String room = test.group(1);
      Path source =
          home.resolve(room + "/src/test/java/dev/roundhouse/" + room)
              .resolve(test.group(2) + ".java");
      assertThat(Files.readString(source))
          .as(test.group())
          .containsPattern(
              "(?s)@(Test|ParameterizedTest)\\b((?!\n  }\n).)*? void " + test.group(3) + "\\(");
    }
  }
}
