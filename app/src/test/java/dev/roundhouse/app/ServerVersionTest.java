package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a server is started from, as it is shown while a real version comes and goes.
@Timeout(300)
final class ServerVersionTest {
  private static final Duration WATCH = Duration.ofSeconds(2);

  @TempDir private Path folder;

  private static Json json(String text) throws Exception {
    return Json.parse(text.getBytes(UTF_8));
  }

  private static Json version(MailHouse mail) throws Exception {
    HttpResponse<String> answer = mail.house().send(mail.house().request("/api/v1/servers/sound"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer.body()).get("version");
  }

  private String shown(String... further) {
    List<String> words = new ArrayList<>(List.of("server", "show", "sound"));
    words.addAll(List.of(further));
    words.addAll(List.of("--data", folder.resolve("data").toString()));
    Ran ran = Ran.of(words.toArray(String[]::new));
    assertThat(ran.exit()).as(ran.err()).isZero();
    return ran.out();
  }

  private static void is(Json pin, String version, String job, String what, String... people) {
    assertThat(pin.get("name").text()).isEqualTo("fixture-mail");
    assertThat(pin.get("version").text()).isEqualTo(version);
    assertThat(Instant.parse("" + pin.get("since").text()))
        .isBetween(Instant.now().minusSeconds(300), Instant.now());
    Json by = pin.get("by");
    assertThat(by.get("job").text()).isEqualTo(job);
    assertThat(by.get("what").text()).isEqualTo(what);
    assertThat(by.get("people").items()).extracting(Json::text).containsExactly(people);
  }

  @Test
  void saysWhichVersionRunsAndWhatHasPinnedIt() throws Exception {
    Node.assumeInstalled();
    try (MailHouse mail = MailHouse.open(folder, folder.resolve("outside"), WATCH)) {
      mail.awaitedCall("sound", MailHouse.Answer::isGood);
      assertThat(version(mail).get("pin").isPresent()).isFalse();
      assertThat(version(mail).get("running").get("version").text()).isEqualTo(MailHouse.SOUND);
      assertThat(shown()).contains("runs           fixture-mail 1.0.0", "pinned to      nothing");

      String newer = mail.version("good-more");
      String job = mail.wish("sound", newer);
      MailHouse.Stand stand = mail.awaited(job, MailHouse.Stand::isStopped);
      assertThat(stand.state()).as(stand.toString()).isEqualTo("done");

      is(version(mail).get("pin"), newer, job, "promotion");
      assertThat(version(mail).get("pin").get("integrity").text()).startsWith("sha512-");
      assertThat(version(mail).get("running").get("version").text()).isEqualTo(newer);
      assertThat(shown())
          .contains("runs           fixture-mail " + newer)
          .contains("pinned to      fixture-mail " + newer + ", since 2")
          .contains("pinned by      promotion of job " + job + ", by itself");

      mail.rollBack("sound");
      mail.awaited(job, each -> each.state().equals("rolled-back"));

      Json back = version(mail);
      String who = "" + back.get("pin").get("by").get("people").items().getFirst().text();
      is(back.get("pin"), MailHouse.SOUND, job, "rollback", who);
      assertThat(back.get("running").get("version").text()).isEqualTo(MailHouse.SOUND);
      assertThat(shown()).contains("pinned by      rollback of job " + job + ", wanted by " + who);
      assertThat(json(shown("--json")).get("version").get("pin").get("by").get("job").text())
          .isEqualTo(job);
      described(mail, back);
    }
  }

  /// The description knows the answer.
  private static void described(MailHouse mail, Json answered) throws Exception {
    String path = "/api/v1/updates/openapi.json";
    Json description = json(mail.house().send(mail.house().request(path)).body());
    assertThat(description.get("paths").get("/api/v1/servers/{id}").get("get").isPresent())
        .isTrue();
    Json pin =
        description
            .get("components")
            .get("schemas")
            .get("ServerVersion")
            .get("properties")
            .get("version")
            .get("properties")
            .get("pin")
            .get("properties");
    for (Json.Field each : answered.get("pin").members()) {
      assertThat(pin.get(each.key()).isPresent()).as(each.key()).isTrue();
    }
  }
}
