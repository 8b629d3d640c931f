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

/// What other programs tell of objectives, by the door of a house.
@Timeout(120)
final class MeasurementDoorTest {
  private static final String SETTINGS =
      """
      listen: {port: 0}
      monitoring:
        slos:
          checkout: {indicator: external, target: 95, window: 7d}
      """;
  private static final List<String> PATHS =
      List.of("/sla/measurement", "/api/v1/slos/measurements");

  @TempDir private Path folder;

  private static HttpResponse<String> tell(RunningHouse house, String path, String body)
      throws Exception {
    return house.send(house.post(path, body));
  }

  private static Json checkout(RunningHouse house, String path) throws Exception {
    HttpResponse<String> answer = house.send(house.request(path));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body().getBytes(UTF_8)).get("slos").items().stream()
        .filter(each -> "checkout".equals(each.get("name").text()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsToldCountsAndIsThereAfterARestart() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, SETTINGS)) {
      Json before = checkout(house, "/sla/status");
      assertThat(before.get("state").text()).isEqualTo("no-data");
      assertThat(before.get("reason").text())
          .isEqualTo("no program has told a measurement of the last 7d");

      String run = "{\"slo\":\"checkout\",\"good\":96,\"bad\":4,\"id\":\"run-1\"}";
      HttpResponse<String> first = tell(house, PATHS.getFirst(), run);
      HttpResponse<String> again = tell(house, PATHS.getLast(), run);
      HttpResponse<String> other =
          tell(house, PATHS.getLast(), "{\"slo\":\"checkout\",\"good\":100,\"bad\":0}");

      assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
      assertThat(first.body()).contains("\"good\":96,\"bad\":4", "\"counted\":true");
      assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
      assertThat(again.body()).contains("\"counted\":false");
      assertThat(other.statusCode()).as(other.body()).isEqualTo(201);
      Json now = checkout(house, "/api/v1/slos");
      assertThat(now.get("state").text()).isEqualTo("met");
      assertThat(now.get("indicator").text()).isEqualTo("external");
      assertThat(now.get("goodCounts").integer(0)).isEqualTo(196);
      assertThat(now.get("allCounts").integer(0)).isEqualTo(200);
      assertThat(house.metric("roundhouse_slo_attained_ratio{slo=\"checkout\"}")).isEqualTo(.98);
      assertThat(house.send(house.request("/api/v1/audit?kind=change")).body())
          .contains("slo measurement", "checkout");
    }
    try (RunningHouse house = RunningHouse.open(folder, SETTINGS)) {
      assertThat(checkout(house, "/sla/status").get("allCounts").integer(0)).isEqualTo(200);
      assertThat(checkout(house, "/sla/report").get("goodCounts").integer(0)).isEqualTo(196);
    }
  }

  private record Wrong(String body, int status, String told) {}

  @Test
  void whatMakesNoSenseIsToldAndNotCounted() throws Exception {
    List<Wrong> all =
        List.of(
            new Wrong("good", 422, "the body is not JSON"),
            new Wrong("[]", 422, "the body is a JSON object"),
            new Wrong("{}", 422, "slo is missing"),
            new Wrong("{\"slo\":\"checkout\",\"good\":1}", 422, "bad is missing"),
            new Wrong("{\"slo\":\"checkout\",\"good\":1.5,\"bad\":0}", 422, "whole numbers"),
            new Wrong("{\"slo\":\"checkout\",\"good\":-1,\"bad\":2}", 422, "whole numbers"),
            new Wrong("{\"slo\":\"checkout\",\"good\":0,\"bad\":0}", 422, "not both 0"),
            new Wrong("{\"slo\":\"checkout\",\"good\":1,\"bad\":0,\"ratio\":1}", 422, "no member"),
            new Wrong(
                "{\"slo\":\"checkout\",\"good\":1,\"bad\":0,\"id\":\"a b\"}", 422, "id has 1 to"),
            new Wrong("{\"slo\":\"checkout\",\"good\":1,\"bad\":0,\"id\":7}", 422, "id is a text"),
            new Wrong(
                "{\"slo\":\"checkout\",\"good\":1,\"bad\":0,\"timestamp\":\"noon\"}",
                422,
                "timestamp is a time such as"),
            new Wrong(
                "{\"slo\":\"checkout\",\"good\":1,\"bad\":0,\"timestamp\":\"2999-01-01T00:00:00Z\"}",
                422,
                "has not come"),
            new Wrong(
                "{\"slo\":\"checkout\",\"good\":1,\"bad\":0,\"timestamp\":\"2001-01-01T00:00:00Z\"}",
                422,
                "too long ago"),
            new Wrong("{\"slo\":\"No Such\",\"good\":1,\"bad\":0}", 422, "cannot be called so"),
            new Wrong("{\"slo\":\"nothing\",\"good\":1,\"bad\":0}", 404, "no objective nothing"),
            new Wrong(
                "{\"slo\":\"success\",\"good\":1,\"bad\":0}", 409, "measured by this program"));
    try (RunningHouse house = RunningHouse.open(folder, SETTINGS)) {
      for (Wrong each : all) {
        HttpResponse<String> answer = tell(house, PATHS.getFirst(), each.body());
        assertThat(answer.statusCode()).as(each.body() + answer.body()).isEqualTo(each.status());
        assertThat(answer.body()).contains(each.told());
      }
      assertThat(checkout(house, "/sla/status").get("state").text()).isEqualTo("no-data");
    }
  }

  @Test
  void isForAdministrators() throws Exception {
    try (RunningHouse house = RunningHouse.open(folder, SETTINGS)) {
      String looks = house.token("looks", "monitor");
      for (String path : PATHS) {
        HttpResponse<String> answer =
            house.send(
                house
                    .post(path, "{\"slo\":\"checkout\",\"good\":1,\"bad\":0}")
                    .setHeader("Authorization", "Bearer " + looks));
        assertThat(answer.statusCode()).as(path).isEqualTo(403);
        assertThat(house.send(house.request(path)).statusCode()).as(path).isEqualTo(405);
      }
      assertThat(checkout(house, "/sla/status").get("state").text()).isEqualTo("no-data");
    }
  }
}
