package dev.roundhouse.admin;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.updates.Authorization;
import dev.roundhouse.updates.ChangeRecord;
import dev.roundhouse.updates.Drift;
import dev.roundhouse.updates.ProtectedSet;
import dev.roundhouse.updates.ProtectionReport;
import java.time.Instant;
import java.util.List;

/// What is protected, as JSON, and its ledger as Markdown.
final class ProtectJson {
  private ProtectJson() {}

  static JsonWriter report(ProtectionReport report) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("clean", report.isClean())
            .member("on", report.isOn())
            .member("items", report.items());
    report.taken().ifPresent(at -> body.member("taken", at.toString()));
    body.key("drift").array();
    for (Drift each : report.drifts()) {
      body.object()
          .member("item", each.item().wire())
          .member("kind", each.kind().wire())
          .member("says", each.says())
          // Those who change something past this program leave no name.
          .member("by", "unknown")
          .end();
    }
    body.end().key("ledger").object().member("lines", report.changes());
    body.member("whole", report.broken().isEmpty());
    report.broken().ifPresent(why -> body.member("why", why));
    return body.end().end();
  }

  static JsonWriter baseline(ProtectedSet.Baseline taken) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("items", taken.items())
            .member("changed", taken.changed())
            .key("left")
            .array();
    taken.left().forEach(body::string);
    return body.end().end();
  }

  static JsonWriter authorization(JsonWriter body, Authorization given, Instant now) {
    body.object()
        .member("id", given.id())
        .member("item", given.item().wire())
        .member("state", given.wire(now));
    given.version().ifPresent(version -> body.member("version", version));
    given.digest().ifPresent(digest -> body.member("digest", digest));
    body.member("why", given.why())
        .member("by", given.by())
        .member("given", given.given().toString())
        .member("until", given.expires().toString());
    given.usedBy().ifPresent(who -> body.member("usedBy", who));
    given.used().ifPresent(at -> body.member("used", at.toString()));
    return body.end();
  }

  static JsonWriter change(JsonWriter body, ChangeRecord line) {
    return body.object()
        .member("number", line.number())
        .member("at", line.at().toString())
        .member("who", line.who())
        .member("why", line.why())
        .member("item", line.item().wire())
        .member("what", line.what())
        .member("before", line.before())
        .member("after", line.after())
        .member("authorization", line.authorization())
        .member("request", line.correlation())
        .member("previous", line.previous())
        .member("hash", line.hash())
        .end();
  }

  /// The ledger as a file for people, the newest line first.
  static String markdown(List<ChangeRecord> lines) {
    StringBuilder text = new StringBuilder("# Changes\n\n");
    text.append(
        "Every change of what is protected that was made through this program, the newest first.\n");
    String day = "";
    for (ChangeRecord each : lines) {
      String of = each.at().toString().substring(0, 10);
      if (!of.equals(day)) {
        day = of;
        text.append("\n## ").append(day).append("\n\n");
      }
      text.append(line(each));
    }
    return text.toString();
  }

  private static String line(ChangeRecord line) {
    return "- %d. %s **%s**: %s, by %s: %s. SHA-256 `%s` → `%s`%s%s\n"
        .formatted(
            line.number(),
            line.at(),
            plain(line.item().wire()),
            plain(line.what()),
            plain(line.who()),
            plain(line.why()),
            shortened(line.before()),
            shortened(line.after()),
            line.authorization().isEmpty() ? "" : ", authorisation `" + line.authorization() + "`",
            line.correlation().isEmpty() ? "" : ", request `" + line.correlation() + "`");
  }

  /// People's words must not become headings, links or tables.
  private static String plain(String text) {
    return text.replaceAll("([\\\\`*_\\[\\]<>#|])", "\\\\$1").replaceAll("\\p{Cntrl}", " ");
  }

  private static String shortened(String hash) {
    return hash.isEmpty() ? "none" : hash.substring(0, Math.min(hash.length(), 12));
  }
}
