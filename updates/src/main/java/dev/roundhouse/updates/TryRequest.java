package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Instant;
import java.util.Optional;

/// A wish of a person to bring a version to a server, before anybody knows which that is.
///
/// @param version this one; empty for the one that its policy offers
/// @param at when it may begin; empty for now
/// @param by who wants it
public record TryRequest(
    ServerId server,
    Optional<Version> version,
    Priority priority,
    Optional<Instant> at,
    String by) {
  public TryRequest {
    requireNonNull(server, "server");
    requireNonNull(version, "version");
    requireNonNull(priority, "priority");
    requireNonNull(at, "at");
    requireNonNull(by, "by");
  }

  /// The job that it means, by what was found.
  ///
  /// @throws UpdateException saying why there is none
  Wish of(Look look) {
    if (!(look.running() instanceof Running.Known running)) {
      throw notNow(look.running() instanceof Running.Unknown(String why) ? why : "unknown");
    }
    return switch (look.asked()) {
      case Asked.Answered(Releases releases, Instant asked) -> {
        Version to = version.map(wanted -> there(wanted, releases)).orElseGet(() -> offered(look));
        if (to.compareTo(running.version()) <= 0) {
          throw notNow(
              "%s runs, and %s is no newer; to go back: roundhouse update rollback %s"
                  .formatted(running.version(), to, server));
        }
        yield new Wish(
            new Job.Target(server, releases.name(), running.version(), to),
            priority,
            by,
            at,
            found(releases, asked));
      }
      case Asked.Failed failed ->
          throw new UpdateException(
              UpdateException.Kind.UNREACHABLE, "server " + server + ": " + failed.why());
      case Asked.Not(String why) -> throw notNow(why);
    };
  }

  private static Json found(Releases releases, Instant asked) {
    return Evidence.of(
        new JsonWriter()
            .object()
            .member("from", releases.from())
            .member("at", asked.toString())
            .member("versions", releases.all().size())
            .end());
  }

  private Version there(Version wanted, Releases releases) {
    return releases
        .of(wanted)
        .map(Release::version)
        .orElseThrow(() ->
            new UpdateException(
                UpdateException.Kind.NOT_FOUND,
                "%s has no version %s of %s; see: roundhouse update show %s"
                    .formatted(releases.from(), wanted, releases.name(), server)));
  }

  /// One that has to be out for longer is taken as well: its job waits for that.
  private Version offered(Look look) {
    return switch (look.verdict().choice()) {
      case Choice.Offered(Release release, var _) -> release.version();
      case Choice.Held(Release release, var _) -> release.version();
      case Choice.Nothing(String why) -> throw notNow(why);
      case Choice.Unknown(String why) -> throw notNow(why);
    };
  }

  private UpdateException notNow(String why) {
    return new UpdateException(
        UpdateException.Kind.NOT_NOW,
        "server %s: %s; see: roundhouse update show %s".formatted(server, why, server));
  }
}
