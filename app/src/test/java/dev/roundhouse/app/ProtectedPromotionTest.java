package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real versions come to a server that is protected, and go.
@Timeout(300)
final class ProtectedPromotionTest {
  private static final String PROTECT = "/api/v1/protect/";
  private static final Duration WATCH = Duration.ofSeconds(4);

  @TempDir private Path folder;

  private static Json json(HttpResponse<String> answer) throws Exception {
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static Json made(MailHouse mail, String path, String body) throws Exception {
    HttpResponse<String> answer = mail.house().send(mail.house().post(PROTECT + path, body));
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    return json(answer);
  }

  private static List<Json> listed(MailHouse mail, String what) throws Exception {
    return json(mail.house().send(mail.house().request(PROTECT + what))).get(what).items();
  }

  private static void isAsLeft(MailHouse mail) throws Exception {
    Json report = json(mail.house().send(mail.house().request(PROTECT + "verify")));
    assertThat(report.get("drift").items()).as(report.toString()).isEmpty();
    assertThat(report.get("clean").truth(false)).as(report.toString()).isTrue();
  }

  private static void authorize(MailHouse mail, String item, String version) throws Exception {
    made(
        mail,
        "authorize",
        "{\"item\":\"%s\",\"why\":\"ticket 12\",\"version\":\"%s\"}".formatted(item, version));
  }

  private static String stateOfNewest(MailHouse mail) throws Exception {
    return "" + listed(mail, "authorizations").getFirst().get("state").text();
  }

  /// The newest line about the pin.
  private static Json line(MailHouse mail) throws Exception {
    return listed(mail, "changes").stream()
        .filter(each -> "pin:sound".equals(each.get("item").text()))
        .findFirst()
        .orElse(Json.ABSENT);
  }

  private static void refused(MailHouse mail, String path, String cure) throws Exception {
    HttpResponse<String> answer =
        mail.house().send(mail.house().post("/api/v1/updates/" + path, "{}"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    assertThat(json(answer).get("reasonCode").text()).isEqualTo("protection.unauthorized");
    assertThat(json(answer).get("detail").text()).contains(cure);
  }

  @Test
  void promotesOnceWithAnAuthorisationAndNotWithout() throws Exception {
    Node.assumeInstalled();
    try (MailHouse mail = MailHouse.open(folder, folder.resolve("outside"), WATCH)) {
      mail.awaitedCall("sound", MailHouse.Answer::isGood);
      made(mail, "baseline", "{\"why\":\"as audited\"}");
      isAsLeft(mail);
      String newer = mail.version("good-more");

      String job = mail.wish("sound", newer);
      MailHouse.Stand waits = mail.awaited(job, MailHouse.Stand::isStopped);

      String cure = "roundhouse protect authorize server:sound --version " + newer;
      assertThat(waits.state()).as(waits.toString()).isEqualTo("ready");
      assertThat(waits.reason()).contains("pin:sound is protected", cure, "update promote " + job);
      refused(mail, "jobs/" + job + "/promote", cure);
      assertThat(mail.call("sound").version()).isEqualTo(MailHouse.SOUND);
      assertThat(line(mail).isPresent()).isFalse();

      authorize(mail, "server:sound", newer);
      mail.tell(job, "promote", "{}");
      MailHouse.Stand done = mail.awaited(job, MailHouse.Stand::isStopped);

      assertThat(done.state()).as(done.toString()).isEqualTo("done");
      assertThat(mail.call("sound").version()).isEqualTo(newer);
      assertThat(stateOfNewest(mail)).isEqualTo("used");
      Json promoted = line(mail);
      assertThat(promoted.get("what").text()).isEqualTo("update promote");
      assertThat(promoted.get("why").text()).isEqualTo("ticket 12");
      assertThat(promoted.get("authorization").text())
          .isEqualTo(listed(mail, "authorizations").getFirst().get("id").text());
      assertThat("" + promoted.get("after").text()).hasSize(64);
      isAsLeft(mail);

      String back = "roundhouse protect authorize server:sound --version 1.0.0";
      refused(mail, "sound/rollback", back);
      authorize(mail, "pin:sound", MailHouse.SOUND);
      mail.rollBack("sound");
      mail.awaited(job, each -> each.state().equals("rolled-back"));

      // It serves when it has started beside the newer one.
      mail.awaitedCall("sound", each -> each.version().equals(MailHouse.SOUND));
      assertThat(stateOfNewest(mail)).isEqualTo("used");
      isAsLeft(mail);
    }
  }

  @Test
  void goesBackByItselfWithoutAnAuthorisationAndSaysSo() throws Exception {
    Node.assumeInstalled();
    try (MailHouse mail = MailHouse.open(folder, folder.resolve("outside"), WATCH)) {
      for (int call = 0; call < 30; call++) {
        mail.awaitedCall("sound", MailHouse.Answer::isGood);
      }
      made(mail, "baseline", "{\"why\":\"as audited\"}");
      String bad = mail.version("fails-half");
      authorize(mail, "pin:sound", bad);

      String job = mail.wish("sound", bad);
      mail.awaited(job, each -> each.state().equals("promoted") || each.isStopped());
      mail.awaitedCall("sound", each -> !each.isGood());
      mail.awaitedCall("sound", each -> each.isGood() && each.version().equals(MailHouse.SOUND));
      MailHouse.Stand stand = mail.awaited(job, MailHouse.Stand::isStopped);

      assertThat(stand.state()).as(stand.toString()).isEqualTo("rolled-back");
      assertThat(mail.call("sound").version()).isEqualTo(MailHouse.SOUND);
      Json line = line(mail);
      assertThat(line.get("what").text()).isEqualTo("update rolled back to 1.0.0");
      assertThat(line.get("why").text()).contains("calls failed");
      assertThat(line.get("who").text()).isEqualTo("roundhouse");
      assertThat(line.get("authorization").text()).isEmpty();
      assertThat("" + line.get("before").text()).isNotEqualTo("" + line.get("after").text());
      assertThat(listed(mail, "authorizations")).hasSize(1);
      assertThat(stateOfNewest(mail)).as("that of the promotion").isEqualTo("used");
      isAsLeft(mail);
    }
  }
}
