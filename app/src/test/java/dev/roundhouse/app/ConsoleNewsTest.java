package dev.roundhouse.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The stream that tells an open page of the console that something has happened.
@Timeout(60)
final class ConsoleNewsTest {
  private static final String SETTINGS =
      """
      servers:
        kept: {command: sleep, args: ["1000"]}
      """;

  @TempDir Path directory;

  @Test
  void anOpenPageIsToldAtOnceThatAServerHasMoved() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = Browser.first(house)) {
      HttpResponse<Stream<String>> news = browser.follow("/console/news?page=/console/overview");
      assertThat(news.statusCode()).isEqualTo(200);
      try (Stream<String> lines = news.body()) {
        Iterator<String> each = lines.iterator();
        // Whatever happens from here on is told.
        assertThat(each.next()).isEqualTo(": open");
        browser.act("/console/servers-do", Map.of("do", "start", "server", "kept"));
        CompletableFuture<String> told =
            CompletableFuture.supplyAsync(() -> {
              String line = each.next();
              while (!line.startsWith("data:")) {
                line = each.next();
              }
              return line;
            });
        assertThat(told.get(20, SECONDS)).isEqualTo("data: {}");
      }
    }
  }

  @Test
  void nobodyIsToldWhoIsNotSignedIn() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = new Browser(house.url(""))) {
      assertThat(browser.get("/console/news").statusCode()).isEqualTo(303);
    }
  }
}
