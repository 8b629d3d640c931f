package dev.roundhouse.cli;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a policy is to be.
final class PolicyWish {
  @Option(names = "--channel", description = "How far: pin, patch, minor or latest.")
  @Nullable String channel;

  @Option(names = "--min-age", description = "How long a version has to be out, such as 3d.")
  @Nullable String minAge;

  @Option(
      names = "--window",
      paramLabel = "CRON",
      description = "When one may be promoted: five fields of cron, or - for any time.")
  @Nullable String window;

  @Option(names = "--window-length", description = "How long the window stays open.")
  @Nullable String windowLength;

  @Option(names = "--approvals", description = "How many people approve a promotion.")
  @Nullable Integer approvals;

  @Option(
      names = "--forbid-licence",
      paramLabel = "SPDX",
      description = "A licence that no version may have, in place of those before; repeatable.")
  @Nullable List<String> licences;

  @Option(names = "--reset", description = "Have the policy of all servers count again.")
  boolean isReset;

  boolean isEmpty() {
    return channel == null
        && minAge == null
        && window == null
        && windowLength == null
        && approvals == null
        && licences == null;
  }

  /// What is wished, and the rest as it is.
  byte[] over(Json policy) {
    JsonWriter body = new JsonWriter().object();
    put(body, "channel", channel, policy);
    put(body, "minAge", minAge, policy);
    if (!"-".equals(window)) {
      put(body, "window", window, policy);
    }
    put(body, "windowLength", windowLength, policy);
    body.member("approvals", approvals == null ? policy.get("approvals").integer(1) : approvals);
    body.key("forbiddenLicences").array();
    List<String> kept = new ArrayList<>();
    policy.get("forbiddenLicences").items().forEach(each -> kept.add("" + each.text()));
    (licences == null ? kept : licences).forEach(body::string);
    return body.end().end().toBytes();
  }

  private static void put(JsonWriter body, String key, @Nullable String wish, Json policy) {
    String value = wish == null ? policy.get(key).text() : wish;
    if (value != null) {
      body.member(key, value);
    }
  }
}
