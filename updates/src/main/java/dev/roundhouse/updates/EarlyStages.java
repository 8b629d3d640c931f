package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// The steps until the archive of a version is here and is known to be the right one. Safe for many
/// threads.
final class EarlyStages {
  private static final int AT_ONCE = 1 << 16;
  private static final String BEFORE = "before";

  /// Asks the source of a server once more.
  @FunctionalInterface
  interface Asking {
    Look look(ServerId server) throws InterruptedException;
  }

  private final Asking asking;
  private final BiFunction<Look, Instant, Chooser> choosers;
  private final Fetches fetches;
  private final Source source;
  private final Supplier<Path> folder;
  private final Ticker ticker;

  /// @param choosers what chooses for a server at a time
  /// @param folder where archives are
  EarlyStages(
      Asking asking,
      BiFunction<Look, Instant, Chooser> choosers,
      Fetches fetches,
      Source source,
      Supplier<Path> folder,
      Ticker ticker) {
    this.asking = requireNonNull(asking, "asking");
    this.choosers = requireNonNull(choosers, "choosers");
    this.fetches = requireNonNull(fetches, "fetches");
    this.source = requireNonNull(source, "source");
    this.folder = requireNonNull(folder, "folder");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  Map<JobStep, Stage> all() {
    return Map.of(
        JobStep.DECIDED, this::decide,
        JobStep.DOWNLOADED, this::download,
        JobStep.VERIFIED, this::verify);
  }

  private Outcome decide(Work work) throws InterruptedException {
    Job job = work.job();
    Look look = asking.look(job.server());
    if (!(look.running() instanceof Running.Known running)) {
      return unfit("nobody can say any more which version runs");
    }
    if (!running.version().equals(job.from())) {
      return unfit("%s runs by now, and not %s any more".formatted(running.version(), job.from()));
    }
    return switch (look.asked()) {
      case Asked.Failed(SourceException.Kind kind, String why, Instant _) -> failed(kind, why);
      case Asked.Not(String why) -> unfit(why);
      case Asked.Answered(Releases releases, Instant _) -> decided(job, look, releases);
    };
  }

  private Outcome decided(Job job, Look look, Releases releases) {
    Optional<Release> release = releases.of(job.to());
    if (release.isEmpty()) {
      return unfit("%s has no %s any more".formatted(releases.from(), job.to()));
    }
    boolean isOffered =
        look.verdict().choice() instanceof Choice.Offered(Release offered, List<Advisory> _)
            && offered.version().equals(job.to());
    Instant now = ticker.instant();
    Chooser chooser = choosers.apply(look, now);
    Optional<String> against = chooser.against(job.from(), release.get(), releases);
    if (against.isPresent()) {
      return unfit(job.to() + " is not taken: " + against.get());
    }
    if (!isOffered && chooser.isYoung(release.get())) {
      String why = chooser.youth(release.get());
      return chooser
          .until(release.get())
          .<Outcome>map(until -> new Outcome.Later(why, until))
          .orElseGet(() -> unfit(why));
    }
    return new Outcome.Went(evidence(look, release.get(), releases));
  }

  private static Json evidence(Look look, Release release, Releases releases) {
    UpdatePolicy policy = look.policy().policy();
    JsonWriter json =
        new JsonWriter()
            .object()
            .member("channel", policy.channel().wire())
            .member("policyBy", look.policy().by().wire())
            .member("approvals", policy.approvals())
            .member("from", releases.from());
    release.published().ifPresent(at -> json.member("published", at.toString()));
    release.licence().ifPresent(licence -> json.member("licence", licence));
    release.archive().integrity().ifPresent(digest -> json.member("integrity", digest.toString()));
    json.key("passed").array();
    for (Chooser.Passed each : look.verdict().passed()) {
      json.object().member("version", each.version().text()).member("why", each.why()).end();
    }
    return Evidence.of(json.end().end());
  }

  private Outcome download(Work work) throws InterruptedException {
    Job job = work.job();
    String name = job.target().name();
    try {
      Releases releases = source.releases(name);
      Optional<Release> release = releases.of(job.to());
      if (release.isEmpty()) {
        return unfit("its registry has no %s any more".formatted(job.to()));
      }
      String digest = release.get().archive().integrity().map(Integrity::toString).orElse("");
      String decided = work.evidence(JobStep.DECIDED).get("integrity").text();
      if (!digest.equals(decided)) {
        return new Outcome.Bad(
            "its registry tells of other bytes (%s) than when it was decided on (%s)"
                .formatted(digest, decided),
            Evidence.NONE);
      }
      Fetched fetched = fetches.fetch(job.server(), name, release.get(), source);
      JsonWriter json =
          new JsonWriter()
              .object()
              .member("host", fetched.place())
              .member("bytes", fetched.bytes())
              .member("attempts", fetched.attempts())
              .member("integrity", fetched.integrity())
              .member("signature", fetched.signature());
      fetched.provenance().write(json);
      before(job, releases, json);
      return new Outcome.Went(
          Evidence.of(
              json.member("started", fetched.started().toString())
                  .member("ended", fetched.ended().toString())
                  .end()));
    } catch (SourceException e) {
      return failed(e.kind(), e.what());
    } catch (UpdateException e) {
      return refused(e);
    }
  }

  /// The version that runs is asked about as well, by the same registry and the same trust root, so
  /// that the inspection can compare the two.
  private void before(Job job, Releases releases, JsonWriter json) throws InterruptedException {
    Optional<Release> running = releases.of(job.from());
    if (running.isPresent()) {
      json.key(BEFORE).object().member("version", job.from().text());
      fetches.provenance(job.target().name(), running.get(), source).write(json).end();
    }
  }

  /// How a version was built that was downloaded, and the one that ran, by what was kept of that.
  static Optional<Provenance> provenance(Json downloaded, boolean isBefore) {
    Json of = isBefore ? downloaded.get(BEFORE) : downloaded;
    return of.get("provenance").isPresent() ? Optional.of(Provenance.read(of)) : Optional.empty();
  }

  static Outcome refused(UpdateException e) {
    String why = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case NOT_NOW, UNREACHABLE -> new Outcome.Again(why);
      case TAMPERED -> new Outcome.Bad(why, Evidence.NONE);
      case REFUSED, NOT_FOUND, CONFLICT -> unfit(why);
    };
  }

  static Outcome failed(SourceException.Kind kind, String why) {
    return switch (kind) {
      case UNREACHABLE, FAILED -> new Outcome.Again(why);
      case UNCONFIGURED, UNKNOWN_NAME, REFUSED, MALFORMED, LED_ASTRAY -> unfit(why);
    };
  }

  private static Outcome unfit(String why) {
    return new Outcome.Unfit(why, Evidence.NONE);
  }

  /// Looks at the archive once more as it lies there, as it was fetched some time ago.
  private Outcome verify(Work work) throws InterruptedException {
    Job job = work.job();
    Json fetched = work.evidence(JobStep.DOWNLOADED);
    Optional<Integrity> wanted =
        Integrity.strongest(String.valueOf(fetched.get("integrity").text()));
    Path file = folder.get().resolve(Fetches.file(job.target().name(), job.to()));
    if (wanted.isEmpty() || !Files.isRegularFile(file)) {
      return unfit("its archive is gone; ask for it again");
    }
    try {
      if (!wanted.get().isThatOf(digest(file, wanted.get(), work))) {
        return new Outcome.Bad(
            "its archive has changed since it was fetched, and is not that of " + wanted.get(),
            Evidence.NONE);
      }
      JsonWriter json =
          new JsonWriter()
              .object()
              .member("file", file.getFileName().toString())
              .member("bytes", Files.size(file))
              .member("integrity", wanted.get().toString())
              .member("signature", "" + fetched.get("signature").text());
      return new Outcome.Went(Evidence.of(Provenance.read(fetched).write(json).end()));
    } catch (IOException e) {
      return new Outcome.Again("its archive cannot be read: " + e);
    }
  }

  private static byte[] digest(Path file, Integrity wanted, Work work)
      throws IOException, InterruptedException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(wanted.algorithm().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + wanted.algorithm(), e);
    }
    byte[] part = new byte[AT_ONCE];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        digest.update(part, 0, read);
        if (work.isStopped()) {
          throw new InterruptedException("stopped");
        }
      }
    }
    return digest.digest();
  }
}
