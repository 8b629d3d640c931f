package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.catalog.VersionPin;
import dev.roundhouse.fleet.InstalledPackage;
import dev.roundhouse.fleet.PackageShelf;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.updates.quarantine.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Finds what earlier updates have left that nobody needs, and takes it away. What runs, what is
/// pinned, what a definition names and what a rollback would bring back always stays. Safe for many
/// threads.
final class Cleanup {
  /// Versions of a package that stay, the newest ones.
  static final int KEPT = 3;

  /// What is younger stays.
  static final Duration YOUNG = Duration.ofDays(7);

  /// What it stands on.
  record Parts(
      Supplier<CatalogImage> catalog,
      PackageShelf shelf,
      Supplier<Path> folder,
      Jobs jobs,
      Supplier<List<Look>> looks,
      Ticker ticker) {
    Parts {
      requireNonNull(catalog, "catalog");
      requireNonNull(shelf, "shelf");
      requireNonNull(folder, "folder");
      requireNonNull(jobs, "jobs");
      requireNonNull(looks, "looks");
      requireNonNull(ticker, "ticker");
    }
  }

  private final Parts with;

  Cleanup(Parts with) {
    this.with = requireNonNull(with, "with");
  }

  /// @param isDryRun whether nothing is taken away
  /// @return what is gone, or would be
  List<Leftover> run(boolean isDryRun) {
    List<Leftover> all = new ArrayList<>();
    // Files first: they are known by jobs, which are gone afterwards.
    try {
      files(all, isDryRun);
    } catch (IOException e) {
      throw new UpdateException(
          UpdateException.Kind.REFUSED, "what updates have left cannot be taken away: " + e, e);
    }
    versions(all, isDryRun);
    with.jobs()
        .cleanUp(isDryRun)
        .forEach(id ->
            all.add(
                new Leftover(
                    Leftover.Kind.JOB, id, new ByteSize(0), "it ended before updates.keep-jobs")));
    return List.copyOf(all);
  }

  private Instant young() {
    return with.ticker().instant().minus(YOUNG);
  }

  private void files(List<Leftover> all, boolean isDryRun) throws IOException {
    Path folder = with.folder().get();
    List<Job> open = with.jobs().open();
    Set<String> needed = new HashSet<>();
    open.forEach(each -> needed.add(stem(each.target().name(), each.to())));
    Set<String> ended = new HashSet<>();
    with.jobs().newest(Optional.empty(), -1).stream()
        .filter(each -> each.state().hasEnded())
        .forEach(each -> ended.add(stem(each.target().name(), each.to())));
    for (Path each : children(folder.resolve("quarantine"))) {
      String name = String.valueOf(each.getFileName());
      boolean isOld = changed(each).isBefore(young());
      if (!needed.contains(name) && (ended.contains(name) || isOld)) {
        String why = ended.contains(name) ? "its job has ended" : "nobody has used it for a week";
        all.add(new Leftover(Leftover.Kind.QUARANTINE, name, size(each), why));
        if (!isDryRun) {
          Folder.delete(each);
        }
      }
    }
    // Which archives a tree consists of is known when it is fetched: until it is staged, all stay.
    boolean isFetching = open.stream().anyMatch(each -> !isStaged(each.state()));
    for (Path each : isFetching ? List.<Path>of() : children(folder)) {
      boolean isFile = Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS);
      if (isFile && changed(each).isBefore(young())) {
        String name = String.valueOf(each.getFileName());
        all.add(new Leftover(Leftover.Kind.ARCHIVE, name, size(each), "no job needs it any more"));
        if (!isDryRun) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  private static boolean isStaged(JobState state) {
    return switch (state) {
      case JobState.Discovered _,
          JobState.Decided _,
          JobState.Downloaded _,
          JobState.Verified _,
          JobState.Quarantined _,
          JobState.Inspected _ ->
          false;
      case JobState.Staged _,
          JobState.Tried _,
          JobState.Ready _,
          JobState.Promoted _,
          JobState.Watched _,
          JobState.Done _,
          JobState.Returning _,
          JobState.RolledBack _,
          JobState.Rejected _,
          JobState.Cancelled _ ->
          true;
    };
  }

  /// As the folders under quarantine are called.
  static String stem(String name, Version version) {
    return name.replace('/', '+') + "-" + version.text();
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private static Instant changed(Path file) throws IOException {
    return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
  }

  private static ByteSize size(Path file) throws IOException {
    long sum = 0;
    try (Stream<Path> all = Files.walk(file)) {
      for (Path each : all.toList()) {
        sum += Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS) ? Files.size(each) : 0;
      }
    } catch (UncheckedIOException e) {
      throw requireNonNull(e.getCause(), "cause");
    }
    return new ByteSize(sum);
  }

  private void versions(List<Leftover> all, boolean isDryRun) {
    Map<String, List<InstalledPackage>> byName = new TreeMap<>();
    for (InstalledPackage each : with.shelf().all()) {
      byName.computeIfAbsent(each.name(), _ -> new ArrayList<>()).add(each);
    }
    // Looked at after the store: what is pinned meanwhile is in it.
    Set<String> needed = needed();
    Comparator<InstalledPackage> order =
        Comparator.comparing(each -> Version.of(each.version()), Comparator.reverseOrder());
    for (List<InstalledPackage> each : byName.values()) {
      each.stream()
          .sorted(order)
          .skip(KEPT)
          .filter(old -> old.installed().isBefore(young()))
          .filter(old -> !needed.contains(old.name() + "@" + old.version()) && !isMeant(old))
          .forEach(old -> {
            String name = old.name() + "@" + old.version();
            String why = "there are %d newer ones, and no server needs it".formatted(KEPT);
            all.add(new Leftover(Leftover.Kind.VERSION, name, old.size(), why));
            if (!isDryRun) {
              with.shelf().remove(old.name(), old.version());
            }
          });
    }
  }

  private Set<String> needed() {
    Set<String> needed = new HashSet<>();
    for (Look each : with.looks().get()) {
      if (each.running() instanceof Running.Known known) {
        needed.add(known.name() + "@" + known.version());
      }
      with.jobs()
          .promoted(each.server())
          .ifPresent(job -> needed.add(job.target().name() + "@" + job.from()));
    }
    for (VersionPin each : with.catalog().get().pins().values()) {
      needed.add(each.name() + "@" + each.version());
    }
    for (Job each : with.jobs().open()) {
      needed.add(each.target().name() + "@" + each.from());
      needed.add(each.target().name() + "@" + each.to());
    }
    return needed;
  }

  private boolean isMeant(InstalledPackage installed) {
    return with.catalog().get().servers().values().stream()
        .anyMatch(each -> spec(each.transport()).filter(installed::isMeantBy).isPresent());
  }

  private static Optional<PackageSpec> spec(Transport transport) {
    return Artifact.of(transport) instanceof Artifact.Stored(PackageSpec spec)
        ? Optional.of(spec)
        : Optional.empty();
  }
}
