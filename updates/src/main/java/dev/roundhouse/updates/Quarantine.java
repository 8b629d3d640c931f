package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.InstalledPackage;
import dev.roundhouse.fleet.PackageShelf;
import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.updates.UpdateException.Kind;
import dev.roundhouse.updates.quarantine.Bounds;
import dev.roundhouse.updates.quarantine.Folder;
import dev.roundhouse.updates.quarantine.Home;
import dev.roundhouse.updates.quarantine.Inspection;
import dev.roundhouse.updates.quarantine.Lock;
import dev.roundhouse.updates.quarantine.Platform;
import dev.roundhouse.updates.quarantine.RefusedArchive;
import dev.roundhouse.updates.quarantine.Sbom;
import dev.roundhouse.updates.quarantine.Unpacking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/// The way of a version from its registry to the store, in steps that may each be done again after
/// they were broken off: [#fetch] everything that it needs, [#unpack] it, [#inspect] it, [#stage]
/// it. Nothing of it is run, and nothing of it could be where it lies. Safe for many threads; the
/// steps block, and of one version one is done at a time.
public final class Quarantine {
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final String MARK = "whole.json";
  private static final String FILES = "files.json";
  private static final String LOCK = "package-lock.json";

  /// What it stands on.
  ///
  /// @param folder for what is under quarantine, private to this user
  record Parts(
      Supplier<Path> folder,
      Fetches fetches,
      Source source,
      PackageShelf shelf,
      Supplier<UpdateSettings> settings,
      Ticker ticker) {}

  private final Parts parts;
  private final AdvisoryFile advisoryFile;
  private final Turns turns = new Turns();
  private final Unpacking unpacking = new Unpacking(Bounds.DEFAULT);

  Quarantine(Parts parts, AdvisoryFile advisoryFile) {
    this.parts = requireNonNull(parts, "parts");
    this.advisoryFile = requireNonNull(advisoryFile, "advisoryFile");
  }

  /// Fetches and verifies the archive of a release and those of everything that it needs, as npm
  /// chooses it now; npm is asked once, and what it said is kept until [#discard].
  ///
  /// @throws UpdateException saying what could not be had or is not as it should be
  public Tree fetch(ServerId server, String name, Release release) throws InterruptedException {
    try (Turns.Turn _ = turn(name, release.version())) {
      parts.fetches().fetch(server, name, release, parts.source());
      Tree tree = tree(name, release, true);
      fetchParts(server, tree);
      return tree;
    }
  }

  private Turns.Turn turn(String name, Version version) throws InterruptedException {
    Turns.Turn turn = turns.take(name + "@" + version, PATIENCE);
    if (turn == null) {
      throw new UpdateException(
          Kind.NOT_NOW, name + "@" + version + " is being worked on already; wait for that");
    }
    return turn;
  }

  /// Unpacks what was fetched. Where that was done already it is found again, also in the store.
  ///
  /// @throws UpdateException naming the archive, its entry and the reason
  public Quarantined unpack(String name, Release release) throws InterruptedException {
    return unpack(name, release, true);
  }

  private Quarantined unpack(String name, Release release, boolean mayBeStaged)
      throws InterruptedException {
    try (Turns.Turn _ = turn(name, release.version())) {
      Tree tree = tree(name, release, false);
      Path folder = folder(name, release.version());
      return whole(folder, tree, integrity(name, release), mayBeStaged)
          .orElseGet(() -> unpacked(folder, tree));
    } catch (IOException e) {
      throw notKept(name, release.version(), e);
    }
  }

  /// Both in one. What is in the store already is unpacked anew, to be looked at anew.
  public Quarantined take(ServerId server, String name, Release release)
      throws InterruptedException {
    fetch(server, name, release);
    return unpack(name, release, false);
  }

  /// Looks at it, beside what runs.
  ///
  /// @param running the folder of the package that runs; empty where there is none
  /// @param before who stood behind that
  /// @param after who stands behind this
  public List<Observation> inspect(
      Quarantined what, Optional<Path> running, Authorship before, Authorship after) {
    Tree tree = what.tree();
    try {
      Facts facts = new Facts(tree.name(), tree.version(), before, after, advisories());
      return Inspection.compare(
          running.map(at -> new Inspection.Side(at, treeAround(tree.name(), at))),
          new Inspection.Side(what.own(), Optional.of(tree)),
          facts);
    } catch (IOException e) {
      throw new UpdateException(
          Kind.REFUSED, "%s cannot be inspected: %s".formatted(tree.root(), e), e);
    }
  }

  /// The tree of a package in the store, by the lock that npm left there.
  private static Optional<Tree> treeAround(String name, Path folder) {
    Path home = folder;
    for (int up = Path.of("node_modules", name).getNameCount(); up > 0; up--) {
      Path above = home.getParent();
      if (above == null) {
        return Optional.empty();
      }
      home = above;
    }
    Path lock = home.resolve(LOCK);
    if (!folder.equals(home.resolve("node_modules").resolve(name)) || !Files.isRegularFile(lock)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Lock.read(name, Files.readAllBytes(lock), Platform.own()));
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty(); // The inspection says that nobody knows it.
    }
  }

  /// Lets it into the store, after looking whether it still is what was unpacked. Where it is there
  /// already it is found again.
  ///
  /// @throws UpdateException when it has to wait, or has changed
  public InstalledPackage stage(Quarantined what) throws InterruptedException {
    Tree tree = what.tree();
    try (Turns.Turn _ = turn(tree.name(), tree.version())) {
      if (parts.ticker().instant().isBefore(what.until())) {
        throw new UpdateException(
            Kind.NOT_NOW,
            "%s stays under quarantine until %s (updates.hold)"
                .formatted(tree.root(), what.until()));
      }
      Set<Path> executable = new HashSet<>(Home.programs(tree));
      if (Files.isDirectory(what.home(), LinkOption.NOFOLLOW_LINKS)) {
        Optional<String> changed = Home.changed(what.unpacked());
        if (changed.isPresent()) {
          throw new UpdateException(
              Kind.TAMPERED,
              "%s was changed under quarantine: %s; find out by whom, and begin again"
                  .formatted(tree.root(), changed.get()));
        }
      }
      what.unpacked().files().stream()
          .filter(UnpackedFile::wasExecutable)
          .forEach(file -> executable.add(Path.of(file.path())));
      return parts
          .shelf()
          .stage(
              what.home(),
              tree.name(),
              tree.version().text(),
              what.integrity().toString(),
              executable);
    } catch (IOException e) {
      throw new UpdateException(
          Kind.REFUSED, "%s cannot be staged: %s".formatted(tree.root(), e.getMessage()), e);
    }
  }

  /// Takes everything that is under quarantine of a version away; harmless when there is nothing.
  public void discard(String name, Version version) throws InterruptedException {
    try (Turns.Turn _ = turn(name, version)) {
      Folder.delete(folder(name, version));
    } catch (IOException e) {
      throw notKept(name, version, e);
    }
  }

  private Path folder(String name, Version version) throws IOException {
    Path root = Folder.made(parts.folder().get().resolve("quarantine"));
    return Folder.made(root.resolve(name.replace('/', '+') + "-" + version.text()));
  }

  private static UpdateException notKept(String name, Version version, IOException e) {
    return new UpdateException(
        Kind.REFUSED,
        "%s@%s cannot be kept under quarantine: %s".formatted(name, version, e.getMessage()),
        e);
  }

  private static Integrity integrity(String name, Release release) {
    return release
        .archive()
        .integrity()
        .orElseThrow(() ->
            new UpdateException(
                Kind.REFUSED,
                "%s@%s is known by no digest but SHA-1 or by none"
                    .formatted(name, release.version())));
  }

  /// What npm has chosen, asked once: it could choose otherwise the next time.
  private Tree tree(String name, Release release, boolean asks) throws InterruptedException {
    try {
      Path place = folder(name, release.version()).resolve("lock");
      if (!Files.isDirectory(place)) {
        if (!asks) {
          throw new UpdateException(
              Kind.NOT_NOW, "%s@%s was not fetched yet".formatted(name, release.version()));
        }
        Path draft = place.resolveSibling("lock.draft");
        Folder.delete(draft);
        parts
            .shelf()
            .lockOf(
                name,
                release.version().text(),
                Folder.made(draft),
                parts.settings().get().registry());
        Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
      }
      Tree tree = Lock.read(name, Files.readAllBytes(place.resolve(LOCK)), Platform.own());
      checkRoot(tree, release);
      return tree;
    } catch (IllegalArgumentException e) {
      throw new UpdateException(
          Kind.REFUSED, "%s@%s: %s".formatted(name, release.version(), e.getMessage()), e);
    } catch (IOException e) {
      throw notKept(name, release.version(), e);
    }
  }

  private static void checkRoot(Tree tree, Release release) {
    boolean isSame =
        tree.version().text().equals(release.version().text())
            && tree.root().origin() instanceof Part.Origin.Archive(var _, Integrity integrity)
            && integrity.equals(integrity(tree.name(), release));
    if (!isSame) {
      throw new UpdateException(
          Kind.REFUSED,
          "%s@%s is another in npm's lock than in what its registry says of it"
              .formatted(tree.name(), release.version()));
    }
  }

  private void fetchParts(ServerId server, Tree tree) throws InterruptedException {
    List<Callable<Fetched>> work = new ArrayList<>();
    for (Part part : tree.parts().values()) {
      if (part.origin() instanceof Part.Origin.Archive from && !part.equals(tree.root())) {
        work.add(() -> parts.fetches().fetch(server, part, from, parts.source()));
      }
    }
    UpdateException failed = null;
    for (Fanout.Outcome<Fetched> each :
        new Fanout(parts.ticker()).all("updates-parts", work, LONGEST)) {
      UpdateException one =
          switch (each) {
            case Fanout.Outcome.Done<Fetched> _ -> null;
            case Fanout.Outcome.Failed<Fetched>(UpdateException cause) -> cause;
            case Fanout.Outcome.Failed<Fetched>(Throwable cause) ->
                new UpdateException(
                    Kind.REFUSED, "a part of %s: %s".formatted(tree.root(), cause), cause);
            case Fanout.Outcome.Late<Fetched> _ ->
                new UpdateException(
                    Kind.REFUSED, tree.root() + ": its parts could not be fetched within an hour");
          };
      if (failed == null) {
        failed = one;
      } else if (one != null) {
        failed.addSuppressed(one);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  /// What was unpacked before, if all of it is there and of the same bytes.
  private Optional<Quarantined> whole(
      Path folder, Tree tree, Integrity integrity, boolean mayBeStaged) throws IOException {
    Path mark = folder.resolve(MARK);
    if (!Files.isRegularFile(mark)) {
      return Optional.empty();
    }
    try {
      Json json = Json.parse(Files.readAllBytes(mark));
      Instant since = Instant.parse(String.valueOf(json.get("since").text()));
      boolean isSame = integrity.toString().equals(json.get("integrity").text());
      Path home = folder.resolve("home");
      // Once it is staged it is in the store, and not here any more.
      return isSame && (Files.isDirectory(home) || (mayBeStaged && isInstalled(tree)))
          ? Optional.of(
              quarantined(
                  folder,
                  tree,
                  Home.listed(Files.readAllBytes(folder.resolve(FILES)), home),
                  since))
          : Optional.empty();
    } catch (MalformedFrame | DateTimeException _) {
      return Optional.empty(); // Spoilt: it is unpacked again.
    }
  }

  private boolean isInstalled(Tree tree) {
    return parts.shelf().all().stream()
        .anyMatch(each ->
            each.name().equals(tree.name()) && each.version().equals(tree.version().text()));
  }

  private Quarantined quarantined(Path folder, Tree tree, Unpacked unpacked, Instant since) {
    Instant until = since.plus(parts.settings().get().hold());
    return new Quarantined(tree, integrity(tree), folder, unpacked, since, until);
  }

  private static Integrity integrity(Tree tree) {
    return switch (tree.root().origin()) {
      case Part.Origin.Archive(var _, Integrity integrity) -> integrity;
      case Part.Origin.Bundled _ ->
          throw new IllegalStateException("checked before: " + tree.root());
    };
  }

  private Quarantined unpacked(Path folder, Tree tree) {
    Path home = folder.resolve("home");
    Path draft = folder.resolve("home.draft");
    try {
      Files.deleteIfExists(folder.resolve(MARK));
      Folder.delete(draft);
      Folder.delete(home);
      Unpacked unpacked = made(tree, draft);
      for (String each : List.of("package.json", LOCK)) {
        Files.copy(folder.resolve("lock").resolve(each), draft.resolve(each));
      }
      Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
      Unpacked moved = new Unpacked(home, unpacked.files(), unpacked.bytes());
      Folder.write(folder.resolve(FILES), Home.list(moved));
      Instant since = parts.ticker().instant();
      Quarantined whole = quarantined(folder, tree, moved, since);
      Folder.write(whole.sbom(), Sbom.of(tree, home, advisories()));
      Folder.write(folder.resolve(MARK), mark(whole));
      return whole;
    } catch (IOException e) {
      throw notKept(tree.name(), tree.version(), e);
    }
  }

  private Unpacked made(Tree tree, Path draft) throws IOException {
    try {
      return Home.make(
          tree, part -> parts.fetches().place(part.name(), part.version()), draft, unpacking);
    } catch (RefusedArchive e) {
      Folder.delete(draft);
      throw new UpdateException(Kind.TAMPERED, "%s: %s".formatted(tree.root(), e.what()), e);
    }
  }

  private static byte[] mark(Quarantined whole) {
    return new JsonWriter()
        .object()
        .member("since", whole.since().toString())
        .member("integrity", whole.integrity().toString())
        .end()
        .toBytes();
  }

  private Advisories advisories() throws IOException {
    Optional<Path> file = parts.settings().get().advisories();
    return file.isPresent() ? advisoryFile.get(file.get()) : Advisories.NONE;
  }
}
