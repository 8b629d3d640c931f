package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.updates.download.AllowedHosts;
import dev.roundhouse.updates.download.Download;
import dev.roundhouse.updates.download.DownloadException;
import dev.roundhouse.updates.download.RegistryKeys;
import dev.roundhouse.updates.provenance.Inquiry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Fetches archives, so many at a time, each once, and keeps the history. An archive whose
/// signature is wrong, or what is said about its build, is not even asked for. Safe for many
/// threads; a fetch blocks its caller.
final class Fetches {
  private final Supplier<Path> folder;
  private final SqlDownloads history;
  private final Supplier<UpdateSettings> settings;
  private final Ticker ticker;
  private final Map<String, Download> underWay = new ConcurrentHashMap<>();
  private final Turns taken = new Turns();
  private final Semaphore turns;

  /// @param folder for archives, private to this user; made when it is asked for
  Fetches(
      Supplier<Path> folder,
      SqlDownloads history,
      Supplier<UpdateSettings> settings,
      Ticker ticker) {
    this.folder = requireNonNull(folder, "folder");
    this.history = requireNonNull(history, "history");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.turns = new Semaphore(settings.get().downloads().parallel(), true);
  }

  /// What is being fetched now.
  List<Transfer> underWay() {
    return underWay.values().stream().map(Download::transfer).toList();
  }

  /// How far the archive of a version is; empty when it is not being fetched.
  Optional<Transfer> of(String name, Version version) {
    return Optional.ofNullable(underWay.get(name + "@" + version)).map(Download::transfer);
  }

  /// What was fetched, the newest first.
  List<Fetched> history(int most) {
    return history.newest(most);
  }

  /// Where the archive of a version is when it has been fetched.
  Path place(String name, Version version) {
    // A name has at most one slash, and no part of it begins with a dot.
    return folder.get().resolve(name.replace('/', '+') + "-" + version.text() + ".tgz");
  }

  /// Fetches the archive of a release.
  ///
  /// @throws UpdateException saying why there is none
  Fetched fetch(ServerId server, String name, Release release, Source source)
      throws InterruptedException {
    return fetch(new Wanted(server, name, release, true), Duration.ZERO, source);
  }

  /// Fetches the archive of something that a release needs. Its registry is not asked what it says
  /// of it, signatures included, unless nobody else says where it is: the digest is that of npm's
  /// lock. Waits for whoever fetches the same.
  ///
  /// @throws UpdateException saying why there is none
  Fetched fetch(ServerId server, Part part, Part.Origin.Archive from, Source source)
      throws InterruptedException {
    Release release = told(part, from, source);
    Duration patience = settings.get().downloads().timeout();
    return fetch(new Wanted(server, part.name(), release, false), patience, source);
  }

  /// How a release was built that runs here already, and is not fetched.
  ///
  /// @throws UpdateException when its registry does not answer
  Provenance provenance(String name, Release release, Source source) throws InterruptedException {
    try (Archives archives = source.archives(name)) {
      return new Inquiry(name, release, archives, settings.get().downloads()).answer();
    } catch (SourceException e) {
      return switch (e.kind()) {
        case UNREACHABLE, FAILED ->
            throw new UpdateException(UpdateException.Kind.UNREACHABLE, e.what(), e);
        case UNCONFIGURED, UNKNOWN_NAME, REFUSED, MALFORMED, LED_ASTRAY ->
            new Provenance.NotChecked(e.what());
      };
    }
  }

  private static Release told(Part part, Part.Origin.Archive from, Source source)
      throws InterruptedException {
    try {
      Optional<URI> at =
          from.at().isPresent()
              ? from.at()
              : source
                  .releases(part.name())
                  .of(part.version())
                  .flatMap(each -> each.archive().at());
      return Release.unknown(
          part.version(),
          new Release.Archive(
              at,
              Optional.of(from.integrity()),
              OptionalLong.empty(),
              List.of(),
              Optional.empty()));
    } catch (SourceException e) {
      throw new UpdateException(UpdateException.Kind.REFUSED, e.what(), e);
    }
  }

  /// @param isAsked whether its registry was asked what it says of it
  private record Wanted(ServerId server, String name, Release release, boolean isAsked) {
    String what() {
      return name + "@" + release.version();
    }
  }

  private Fetched fetch(Wanted wanted, Duration patience, Source source)
      throws InterruptedException {
    try (Turns.Turn turn = taken.take(wanted.what(), patience)) {
      if (turn == null) {
        throw new UpdateException(
            UpdateException.Kind.NOT_NOW,
            wanted.what() + " is being fetched already; wait for that");
      }
      turns.acquire();
      try (Archives archives = source.archives(wanted.name())) {
        return kept(new Attempt(wanted, archives));
      } catch (SourceException e) {
        throw new UpdateException(kind(e), e.what(), e);
      } finally {
        turns.release();
      }
    }
  }

  private record Attempt(Wanted wanted, Archives archives) {
    String what() {
      return wanted.what();
    }

    Release release() {
      return wanted.release();
    }

    URI at() {
      return release()
          .archive()
          .at()
          .orElseThrow(() ->
              new UpdateException(
                  UpdateException.Kind.REFUSED,
                  what() + ": its registry does not say where it is"));
    }

    Integrity integrity() {
      return release()
          .archive()
          .integrity()
          .orElseThrow(() ->
              new UpdateException(
                  UpdateException.Kind.REFUSED,
                  what() + " is known by no digest but SHA-1 or by none"));
    }
  }

  private Fetched kept(Attempt attempt) throws InterruptedException, SourceException {
    UpdateSettings now = settings.get();
    Told told = told(attempt, now);
    Download download =
        new Download(
            attempt.what(),
            attempt.integrity(),
            place(attempt.wanted().name(), attempt.release().version()),
            new AllowedHosts(attempt.archives().registry(), now.downloads().allowedHosts()),
            now.downloads(),
            ticker);
    Instant started = ticker.instant();
    Optional<String> wrong = told.wrong();
    if (wrong.isPresent()) {
      String why = attempt.what() + ": " + wrong.get();
      return refused(attempt, told, download, started, why, null);
    }
    underWay.put(attempt.what(), download);
    try {
      long bytes = download.run(attempt.archives().client(), attempt.at());
      Fetched fetched = ended(attempt, told, download, started, bytes, Optional.empty());
      // A part that was there already is no news: trees share most of theirs.
      if (fetched.attempts() > 0 || attempt.wanted().isAsked()) {
        history.add(fetched);
      }
      return fetched;
    } catch (DownloadException e) {
      return refused(attempt, told, download, started, e.what(), e);
    } finally {
      underWay.remove(attempt.what());
    }
  }

  /// What is known of a release before its archive is asked for.
  private record Told(Signed signed, Provenance provenance) {
    Optional<String> wrong() {
      if (signed instanceof Signed.Wrong(String why)) {
        return Optional.of(why);
      }
      return provenance instanceof Provenance.Wrong(String why)
          ? Optional.of(why + "; it is not taken: ask its authors, or for another version")
          : Optional.empty();
    }
  }

  private static Told told(Attempt attempt, UpdateSettings now) throws SourceException {
    Signed signed = signed(attempt);
    if (signed instanceof Signed.Wrong) {
      return new Told(signed, new Provenance.NotChecked("its signature is wrong"));
    }
    Wanted wanted = attempt.wanted();
    Provenance provenance =
        wanted.isAsked()
            ? new Inquiry(wanted.name(), wanted.release(), attempt.archives(), now.downloads())
                .answer()
            : new Provenance.NotChecked("its registry was not asked for statements about it");
    return new Told(signed, provenance);
  }

  private Fetched refused(
      Attempt attempt,
      Told told,
      Download download,
      Instant started,
      String why,
      @Nullable DownloadException cause) {
    long bytes = download.transfer().bytes();
    history.add(ended(attempt, told, download, started, bytes, Optional.of(why)));
    throw cause == null
        ? new UpdateException(UpdateException.Kind.TAMPERED, why)
        : new UpdateException(kind(cause), why, cause);
  }

  private static UpdateException.Kind kind(DownloadException cause) {
    return switch (cause.kind()) {
      case OTHER_BYTES, HOST_NOT_ALLOWED -> UpdateException.Kind.TAMPERED;
      case UNREACHABLE, TOO_SLOW, NOT_WRITTEN -> UpdateException.Kind.UNREACHABLE;
      case REFUSED, TOO_LARGE -> UpdateException.Kind.REFUSED;
    };
  }

  private static UpdateException.Kind kind(SourceException cause) {
    return switch (cause.kind()) {
      case UNREACHABLE, FAILED -> UpdateException.Kind.UNREACHABLE;
      case UNCONFIGURED, UNKNOWN_NAME, REFUSED, MALFORMED, LED_ASTRAY ->
          UpdateException.Kind.REFUSED;
    };
  }

  private Fetched ended(
      Attempt attempt,
      Told told,
      Download download,
      Instant started,
      long bytes,
      Optional<String> why) {
    Release release = attempt.release();
    return new Fetched(
        attempt.wanted().server(),
        attempt.wanted().name(),
        release.version(),
        attempt.at().getRawAuthority(),
        attempt.integrity().toString(),
        bytes,
        download.transfer().attempts(),
        told.signed().wire(),
        told.provenance(),
        started,
        ticker.instant(),
        why);
  }

  private static Signed signed(Attempt attempt) throws SourceException {
    if (!attempt.wanted().isAsked()) {
      return new Signed.Unchecked("its registry was not asked for a signature");
    }
    if (attempt.release().archive().signatures().isEmpty()) {
      return new Signed.Absent();
    }
    Optional<byte[]> document = attempt.archives().keys();
    if (document.isEmpty()) {
      return new Signed.Unchecked("its registry gives out no keys");
    }
    try {
      return RegistryKeys.read(document.get()).check(attempt.wanted().name(), attempt.release());
    } catch (IllegalArgumentException e) {
      throw new SourceException(
          SourceException.Kind.MALFORMED, attempt.what() + ": " + e.getMessage(), e);
    }
  }

  /// The name of the file of an archive. The name of a package has at most one slash, and no part
  /// of it begins with a dot.
  static String file(String name, Version version) {
    return name.replace('/', '+') + "-" + version.text() + ".tgz";
  }
}
