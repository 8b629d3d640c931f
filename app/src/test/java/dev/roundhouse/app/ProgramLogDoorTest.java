package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The log of the program at its door.
@Timeout(90)
final class ProgramLogDoorTest {
  @TempDir private Path folder;

  private static Json get(RunningHouse house, String path) throws Exception {
    HttpResponse<String> answer = house.send(house.request(path));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  @Test
  void saysWhyAServerFailedAndDuringWhichRequest() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder)) {
      house.addCommand("broken", List.of("/bin/sh", "-c", "echo no way >&2; exit 3"));
      house.call("broken__anything", "{}");

      List<Json> lines =
          get(house, "/logs/search?level=warning&component=fleet&query=broken&since=1h")
              .get("lines")
              .items();
      Json kinds = get(house, "/api/v1/logs/analysis?query=broken");

      assertThat(lines).isNotEmpty();
      assertThat(lines.getFirst().get("message").text()).contains("no way");
      assertThat(kinds.get("kinds").items().getFirst().get("fingerprint").text())
          .matches("[0-9a-f]{16}");
      assertThat(get(house, "/api/v1/logs?level=error&query=broken").get("lines").items())
          .isEmpty();
    }
  }

  @Test
  void takesLinesOfOthersAndRefusesWhatIsNone() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder)) {
      String line = "{\"component\":\"backup\",\"level\":\"error\",\"message\":\"tape is full\"}";
      assertThat(house.send(house.post("/logs", line)).statusCode()).isEqualTo(202);
      assertThat(house.send(house.post("/logs", "{\"lines\":[" + line + "]}")).statusCode())
          .isEqualTo(202);
      assertThat(get(house, "/logs/search?component=backup&level=error").get("lines").items())
          .hasSize(2);

      for (String bad :
          List.of("{}", "[", "{\"component\":\"a\",\"message\":\"b\",\"level\":\"c\"}")) {
        assertThat(house.send(house.post("/logs", bad)).statusCode()).as(bad).isEqualTo(422);
      }
      for (String bad : List.of("level=loud", "limit=0", "since=yesterday", "colour=red")) {
        assertThat(house.send(house.request("/logs/search?" + bad)).statusCode())
            .as(bad)
            .isEqualTo(422);
      }
    }
  }
}
