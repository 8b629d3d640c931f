package dev.roundhouse.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.monitoring.CallCount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The small parts that all pages stand on.
final class PartsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "36175872, 34.5 MiB",
    "1288490188, 1.2 GiB",
    "-2048, −2.0 KiB"
  })
  void bytesAreShownInTheUnitThatFits(long bytes, String shown) {
    assertThat(Show.bytes(bytes)).isEqualTo(shown);
  }

  @Test
  void timesAreShownAsAPersonSaysThem() {
    assertThat(Show.relative(NOW.minusSeconds(200), NOW)).isEqualTo("3m ago");
    assertThat(Show.relative(NOW.plusSeconds(24), NOW)).isEqualTo("in 24s");
    assertThat(Show.exact(NOW)).isEqualTo("22 Nov 2026, 12:00:00 UTC");
    assertThat(Show.took(Duration.ofNanos(834_000))).isEqualTo("0.8 ms");
    assertThat(Show.took(Duration.ofMillis(258))).isEqualTo("258 ms");
    assertThat(Show.took(Duration.ofMillis(1250))).isEqualTo("1.3 s");
    assertThat(Show.within(Double.POSITIVE_INFINITY)).isEqualTo("> 60 s");
  }

  @Test
  void fieldsAreReadAndWrittenAlike() {
    Fields fields = Fields.of("q=a+b%26c&server=x&server=y&flag");

    assertThat(fields.get("q")).isEqualTo("a b&c");
    assertThat(fields.list("server")).containsExactly("x", "y");
    assertThat(fields.has("flag")).isTrue();
    assertThat(fields.get("none")).isEmpty();
    assertThat(fields.with("q", "").with("page", "2").query())
        .isEqualTo("?server=x&server=y&flag=&page=2");
    assertThat(Fields.of(fields.query().substring(1))).isEqualTo(fields);
    assertThat(Fields.of("page=0").number("page", 1)).isEqualTo(1);
    assertThat(Fields.of("page=12").number("page", 1)).isEqualTo(12);
  }

  @Test
  void routesTakeNamesOutOfThePath() {
    Routes routes = new Routes().get("/a/{x}", _ -> {}).post("/a/{x}/b", _ -> {});

    Optional<Routes.Found> found = routes.find("GET", "/a/one%2Ftwo%20three");
    assertThat(found.orElseThrow().names()).containsEntry("x", "one/two three");
    assertThat(routes.find("POST", "/a/one/b")).isPresent();
    assertThat(routes.find("GET", "/a/one/b")).isEmpty();
    assertThat(routes.find("GET", "/a/")).isEmpty();
    assertThat(routes.find("GET", "/a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//evil.example/",
        "https://evil.example/",
        "/console",
        "/console/\\evil",
        "/console/ x",
        "/console/\r\nSet-Cookie: a=b",
        "/mcp"
      })
  void aWayBackLeadsNowhereElse(String path) {
    assertThat(Console.isOwnPath(path)).isFalse();
    assertThat(Console.isOwnPath("/console/servers?q=a")).isTrue();
  }

  @Test
  void aPagerHasAWayToEachPart() {
    List<Integer> all = IntStream.range(0, 120).boxed().toList();

    Pager.Part<Integer> first = Pager.part(all, Fields.of("q=x"), "/p");
    assertThat(first.shown()).hasSize(50).startsWith(0);
    assertThat(first.pager()).isEqualTo(new Pager(1, 50, 120, "", "/p?q=x&page=2"));
    Pager.Part<Integer> last = Pager.part(all, Fields.of("page=3"), "/p");
    assertThat(last.pager()).isEqualTo(new Pager(101, 120, 120, "/p?page=2", ""));
    assertThat(Pager.part(all, Fields.of("page=99"), "/p").pager()).isEqualTo(last.pager());
    assertThat(Pager.part(List.of(), Fields.NONE, "/p").pager().isNeeded()).isFalse();
  }

  @Test
  void whatGoesToAShellIsQuoted() {
    assertThat(CallExamples.quoted("message=hi")).isEqualTo("message=hi");
    assertThat(CallExamples.quoted("it's $HOME")).isEqualTo("'it'\\''s $HOME'");
  }

  @Test
  void aClassInTheLogIsShownByItsLastWord() {
    LogsPage.Row row =
        new LogsPage.Row(NOW, "warn", "warning", "org.example.core.Migration", "", "said", "");
    assertThat(row.part()).isEqualTo("Migration");
    assertThat(row.group()).containsExactly("org.", "example.", "core.");
    assertThat(row.link())
        .isEqualTo("/console/logs?component=org.example.core.Migration&level=warning");

    LogsPage.Row own = new LogsPage.Row(NOW, "warn", "warning", "fleet", "", "said", "");
    assertThat(own.part()).isEqualTo("fleet");
    assertThat(own.group()).isEmpty();
  }

  @Test
  void errorsAreNeverNoneOrAllUnlessTheyAre() {
    assertThat(Show.errors(CallCount.NONE)).isEqualTo(Show.UNKNOWN);
    assertThat(Show.errors(new CallCount(12, 0))).isEqualTo("0.0 %");
    assertThat(Show.errors(new CallCount(100_000, 1))).isEqualTo("< 0.1 %");
    assertThat(Show.errors(new CallCount(12, 2))).isEqualTo("16.7 %");
    assertThat(Show.errors(new CallCount(100_000, 99_999))).isEqualTo("> 99.9 %");
    assertThat(Show.errors(new CallCount(3, 3))).isEqualTo("100.0 %");
    assertThat(Show.isMuch(CallCount.NONE)).isFalse();
    assertThat(Show.isMuch(new CallCount(20, 1))).isTrue();
  }

  @Test
  void aSmallPictureIsShownAndAScriptIsNot() {
    assertThat(Media.isImage("image/png")).isTrue();
    assertThat(Media.isImage("image/svg+xml")).isFalse();
    assertThat(Media.isAudio("text/html")).isFalse();
  }

  @Test
  void theTokenOfAFormIsOfItsCookieAlone() {
    assertThat(Guards.formToken("a")).isEqualTo(Guards.formToken("a")).hasSize(32);
    assertThat(Guards.formToken("a")).isNotEqualTo(Guards.formToken("b")).doesNotContain("a ");
    assertThat(Guards.isSame("x", "x")).isTrue();
    assertThat(Guards.isSame("x", "")).isFalse();
  }
}
