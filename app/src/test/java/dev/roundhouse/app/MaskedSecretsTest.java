package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was written literally into a definition never comes back out.
final class MaskedSecretsTest {
  private static final String COMMAND =
      """
      {"name":"one","command":"true",
       "env":{"KEY":"hunter2","TOKEN":"Bearer ${secret:one-token}","ALL":"${env:HOME}"}}
      """;
  private static final String ADDRESS =
      """
      {"name":"two","url":"http://127.0.0.1:9/mcp",
       "headers":{"X-Key":"hunter3","Authorization":"Bearer ${secret:two-token}"}}
      """;

  @TempDir private Path directory;

  @Test
  void masksLiteralsAndShowsReferences() throws Exception {
    String yaml =
        """
        listen: {port: 0}
        servers: {three: {command: "true", env: {KEY: hunter4, HOME: "${env:HOME}"}}}
        """;
    try (RunningHouse house = RunningHouse.open(directory, yaml)) {
      String madeOne = house.send(house.post("/api/v1/servers", COMMAND)).body();
      String madeTwo = house.send(house.post("/api/v1/servers", ADDRESS)).body();
      String all = house.send(house.request("/api/v1/servers")).body();
      String one = house.send(house.request("/api/v1/servers/one")).body();
      String two = house.send(house.request("/api/v1/servers/two")).body();

      for (String shown : new String[] {madeOne, one, all}) {
        assertThat(shown)
            .contains("\"KEY\":\"****\"")
            .contains("\"TOKEN\":\"****${secret:one-token}\"", "\"ALL\":\"${env:HOME}\"");
      }
      for (String shown : new String[] {madeTwo, two, all}) {
        assertThat(shown)
            .contains("\"X-Key\":\"****\"", "\"Authorization\":\"****${secret:two-token}\"");
      }
      assertThat(all).contains("\"HOME\":\"${env:HOME}\"");
      assertThat(madeOne + madeTwo + all + one + two).doesNotContain("hunter", "Bearer");
    }
  }
}
