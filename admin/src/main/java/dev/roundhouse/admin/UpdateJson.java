package dev.roundhouse.admin;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.updates.Advisory;
import dev.roundhouse.updates.Asked;
import dev.roundhouse.updates.Choice;
import dev.roundhouse.updates.Chooser;
import dev.roundhouse.updates.Fetched;
import dev.roundhouse.updates.Look;
import dev.roundhouse.updates.PinnedRelease;
import dev.roundhouse.updates.PolicyInForce;
import dev.roundhouse.updates.Release;
import dev.roundhouse.updates.Releases;
import dev.roundhouse.updates.Running;
import dev.roundhouse.updates.Transfer;
import dev.roundhouse.updates.UpdatePolicy;
import dev.roundhouse.updates.Version;
import dev.roundhouse.updates.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What is known of a server's versions, as JSON. What is unknown says why and has no version.
final class UpdateJson {
  private static final int MOST_RELEASES = 50;

  private UpdateJson() {}

  /// The members of a look, into the object at hand.
  static void members(JsonWriter body, Look look, Instant now) {
    body.member("server", look.server().value()).member("artifact", look.artifact().says());
    running(body.key("running"), look.running());
    asked(body.key("asked"), look.asked());
    choice(body.key("choice"), look);
    body.key("passed").array();
    for (Chooser.Passed each : look.verdict().passed()) {
      body.object().member("version", each.version().text()).member("why", each.why()).end();
    }
    body.end();
    policy(body.key("policy"), look.policy(), now);
    body.key("findings").array();
    for (Finding each : look.findings()) {
      body.object()
          .member("name", each.name())
          .member("verdict", each.verdict().name().toLowerCase(Locale.ROOT))
          .member("says", each.says())
          .member("cure", each.cure())
          .end();
    }
    body.end();
  }

  /// The same with the newest versions that there are.
  static void whole(JsonWriter body, Look look, Instant now) {
    members(body, look, now);
    List<Release> all =
        look.asked() instanceof Asked.Answered(Releases releases, Instant _)
            ? releases.all().descendingMap().values().stream().limit(MOST_RELEASES).toList()
            : List.of();
    body.key("releases").array();
    all.forEach(each -> release(body.object(), each).end());
    body.end();
  }

  /// What a server is started from now, and the release that it is pinned to.
  static void version(JsonWriter body, Running running, Optional<PinnedRelease> pinned) {
    running(body.object().key("running"), running);
    pinned.ifPresent(release -> {
      body.key("pin")
          .object()
          .member("name", release.pin().name())
          .member("version", release.pin().version())
          .member("since", release.since().toString());
      if (!release.pin().integrity().isEmpty()) {
        body.member("integrity", release.pin().integrity());
      }
      release.by().ifPresent(by -> by(body.key("by"), by));
      body.end();
    });
    body.end();
  }

  private static void by(JsonWriter body, PinnedRelease.By by) {
    body.object()
        .member("job", by.job().id())
        .member("what", by.isReturn() ? "rollback" : "promotion")
        .member("askedBy", by.job().askedBy())
        .key("people")
        .array();
    by.people().forEach(body::string);
    body.end().end();
  }

  private static void running(JsonWriter body, Running running) {
    switch (running) {
      case Running.Known known -> {
        body.object()
            .member("known", true)
            .member("name", known.name())
            .member("version", known.version().text())
            .member("at", known.at().toString());
        known.since().ifPresent(at -> body.member("installed", at.toString()));
        known.integrity().ifPresent(digest -> body.member("integrity", digest.toString()));
        body.end();
      }
      case Running.Unknown(String why) ->
          body.object().member("known", false).member("why", why).end();
    }
  }

  private static void asked(JsonWriter body, Asked asked) {
    switch (asked) {
      case Asked.Answered(Releases releases, Instant at) -> {
        body.object()
            .member("state", "answered")
            .member("at", at.toString())
            .member("name", releases.name())
            .member("from", releases.from())
            .key("tags")
            .object();
        for (Map.Entry<String, Version> each : releases.tags().entrySet()) {
          body.member(each.getKey(), each.getValue().text());
        }
        body.end().end();
      }
      case Asked.Failed failed ->
          body.object()
              .member("state", "failed")
              .member("at", failed.at().toString())
              .member("kind", failed.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .member("why", failed.why())
              .end();
      case Asked.Not(String why) -> body.object().member("state", "not").member("why", why).end();
    }
  }

  private static void choice(JsonWriter body, Look look) {
    switch (look.verdict().choice()) {
      case Choice.Offered(Release release, List<Advisory> fixes) -> {
        release(body.object().member("state", "offered"), release);
        step(body, look, release);
        body.key("fixes").array();
        fixes.forEach(each -> body.string(each.id()));
        body.end().end();
      }
      case Choice.Held(Release release, var until) -> {
        release(body.object().member("state", "held"), release);
        step(body, look, release);
        until.ifPresent(at -> body.member("until", at.toString()));
        body.end();
      }
      case Choice.Nothing(String why) ->
          body.object().member("state", "nothing").member("why", why).end();
      case Choice.Unknown(String why) ->
          body.object().member("state", "unknown").member("why", why).end();
    }
  }

  private static void step(JsonWriter body, Look look, Release release) {
    if (look.running() instanceof Running.Known known) {
      body.member(
          "step", known.version().stepTo(release.version()).name().toLowerCase(Locale.ROOT));
    }
  }

  /// What its source says of it. Signatures and attestations are told, as nobody has checked them.
  private static JsonWriter release(JsonWriter body, Release release) {
    body.member("version", release.version().text());
    release.published().ifPresent(at -> body.member("published", at.toString()));
    release.deprecated().ifPresent(why -> body.member("deprecated", why));
    release.licence().ifPresent(text -> body.member("licence", text));
    body.member("runsScripts", release.runsScripts());
    release.archive().integrity().ifPresent(digest -> body.member("integrity", digest.toString()));
    release.archive().unpacked().ifPresent(bytes -> body.member("unpackedBytes", bytes));
    return body.member(
            "signature", release.archive().signatures().isEmpty() ? "absent" : "not-checked")
        .member(
            "provenance", release.archive().attestations().isEmpty() ? "absent" : "not-checked");
  }

  /// A download that has ended.
  static void fetched(JsonWriter body, Fetched fetched) {
    body.object()
        .member("server", fetched.server().value())
        .member("name", fetched.name())
        .member("version", fetched.version().text())
        .member("outcome", fetched.failure().isEmpty() ? "kept" : "refused");
    fetched.failure().ifPresent(why -> body.member("why", why));
    body.member("host", fetched.place())
        .member("integrity", fetched.integrity())
        .member("bytes", fetched.bytes())
        .member("attempts", fetched.attempts())
        .member("signature", fetched.signature());
    fetched
        .provenance()
        .write(body)
        .member("started", fetched.started().toString())
        .member("ended", fetched.ended().toString())
        .end();
  }

  /// One that is under way.
  static void transfer(JsonWriter body, Transfer transfer) {
    body.object()
        .member("what", transfer.what())
        .member("bytes", transfer.bytes())
        .member("bytesPerSecond", transfer.bytesPerSecond())
        .member("attempts", transfer.attempts());
    transfer.total().ifPresent(total -> body.member("total", total));
    transfer.percent().ifPresent(percent -> body.member("percent", percent));
    transfer.left().ifPresent(left -> body.member("left", Durations.format(left)));
    body.end();
  }

  /// A policy with its times.
  static void policy(JsonWriter body, PolicyInForce inForce, Instant now) {
    UpdatePolicy policy = inForce.policy();
    ZoneId zone = ZoneId.systemDefault();
    body.object()
        .member("channel", policy.channel().wire())
        .member("minAge", Durations.format(policy.minAge()));
    policy.window().ifPresent(text -> body.member("window", text));
    body.member("windowLength", Durations.format(policy.windowLength()));
    policy.times().ifPresent(window -> times(body, window, now, zone));
    body.member("approvals", policy.approvals()).key("forbiddenLicences").array();
    policy.forbiddenLicences().forEach(body::string);
    body.end().member("by", inForce.by().wire()).end();
  }

  private static void times(JsonWriter body, Window window, Instant now, ZoneId zone) {
    body.member("open", window.isOpen(now, zone));
    window.next(now, zone).ifPresent(at -> body.member("opens", at.toString()));
  }
}
