package dev.roundhouse.cli.remote;

import dev.roundhouse.cli.remote.Site.Answer;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.protocol.Json;
import java.util.Locale;
import java.util.Optional;

/// Whether a program that runs is healthy, by its own word.
public final class Health {
  private static final String NAME = "health";
  private static final String CURE = "see its log, and roundhouse doctor on that machine";

  private Health() {}

  public static Finding of(Site site) {
    String where = site.address() + "/health";
    try {
      Answer answer = site.ask("GET", "/health", Optional.empty(), "");
      Json json = answer.json();
      String status = json.get("status").text();
      boolean isTold = status != null && json.get("uptime").isPresent();
      String says =
          String.format(
              Locale.ROOT,
              "%s answers %d after %.1f ms: %s, up for %s s, version %s",
              where,
              answer.status(),
              answer.took().toNanos() / 1e6,
              status,
              json.get("uptime"),
              json.get("version").text());
      if (!isTold) {
        return Finding.missing(
            NAME,
            where + " answers " + answer.status() + ", and not as Roundhouse does",
            "another program may be there: say --host and --port");
      }
      return answer.isGood() && "healthy".equals(status)
          ? Finding.ok(NAME, says)
          : Finding.missing(NAME, says, CURE);
    } catch (UpstreamException e) {
      return Finding.missing(
          NAME,
          where + " does not answer: " + e.getMessage(),
          "start it, or say --host and --port");
    }
  }
}
