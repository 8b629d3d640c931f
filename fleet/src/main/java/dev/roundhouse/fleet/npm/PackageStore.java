package dev.roundhouse.fleet.npm;

import dev.roundhouse.fleet.NpmRegistries;
import dev.roundhouse.fleet.npm.PackageException.Kind;
import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The npm packages of one data directory. However many ask for a package that is not there, one
/// install is made; different packages do not wait for each other. What is there is found without
/// npm and without the network, and a tag (or none) means for ever what it meant at its first
/// install, until that version is removed. Safe for many threads; an install blocks its callers.
public final class PackageStore implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final long LARGEST_LOCK = 16 << 20;

  private final Folders folders;
  private final Npm npm;
  private final RegistryQuestion registries;
  private final ConcurrentHashMap<String, Install> underWay = new ConcurrentHashMap<>();
  private final Set<NpmRun> questions = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  /// @param root the folder of the store; made when it is needed
  /// @param house the name that marks the processes of this data directory
  /// @param env variables that npm gets besides those it inherits: `npm_config_registry` and such
  public PackageStore(
      Path root, String house, Map<String, Secret> env, Processes processes, Ticker ticker) {
    this.folders = new Folders(root);
    this.npm = new Npm(house, env, processes, ticker, LONGEST);
    this.registries = new RegistryQuestion(npm);
  }

  /// Removes what an earlier run has left half. Before anything is installed.
  public void sweep() throws IOException {
    folders.sweep();
  }

  /// The package, installed if it has to be.
  ///
  /// @param progress told every now and then how far an install is, on the calling thread
  /// @throws PackageException with the cause and the cure
  public Installed get(PackageSpec spec, Consumer<String> progress)
      throws PackageException, InterruptedException {
    Installed known = find(spec);
    if (known != null) {
      return known;
    }
    Install own = new Install(spec, folders, npm);
    Install first = underWay.putIfAbsent(key(spec), own);
    if (first != null) {
      return first.await();
    }
    try {
      if (isClosed) {
        throw stopped(spec);
      }
      // It may have been installed between the look and the turn.
      Installed meanwhile = find(spec);
      return meanwhile == null ? own.run(progress) : own.had(meanwhile);
    } catch (PackageException e) {
      own.failed(e);
      throw e;
    } finally {
      underWay.remove(key(spec), own);
    }
  }

  private @Nullable Installed find(PackageSpec spec) throws PackageException {
    try {
      return folders.find(spec);
    } catch (IOException e) {
      throw new PackageException(
          Kind.NO_ACCESS,
          "%s: the package store %s cannot be read: %s; check who owns it"
              .formatted(spec, folders.root(), e),
          e);
    }
  }

  /// Has npm choose what an install of this package would bring, without fetching any of it.
  ///
  /// @param folder an empty one for npm to work in
  /// @param registry to be asked instead of the one that npm is configured with
  /// @return the bytes of npm's lock
  public byte[] lock(PackageSpec spec, Path folder, Optional<URI> registry)
      throws PackageException, InterruptedException {
    NpmRun run = new NpmRun(spec, npm);
    questions.add(run);
    try {
      if (isClosed) {
        throw stopped(spec);
      }
      List<String> more = new ArrayList<>();
      more.add("--package-lock-only");
      more.add("--omit-lockfile-registry-resolved=false");
      registry.ifPresent(address -> more.add("--registry=" + address));
      run.in(folder, more, () -> {});
      Path lock = folder.resolve("package-lock.json");
      if (!Files.isRegularFile(lock) || Files.size(lock) > LARGEST_LOCK) {
        throw new PackageException(
            Kind.FAILED, spec + ": npm has left no package-lock.json that could be read");
      }
      return Files.readAllBytes(lock);
    } catch (IOException e) {
      throw new PackageException(
          Kind.NO_ACCESS,
          "%s: npm's lock cannot be made in %s: %s; check who owns it".formatted(spec, folder, e),
          e);
    } finally {
      questions.remove(run);
    }
  }

  /// Takes a folder that was made elsewhere, on the same file system, as the install of this exact
  /// version. One that is there already stays.
  ///
  /// @param executable files besides the programs that may be run, below the folder
  public Installed stage(PackageSpec spec, Path home, String integrity, Set<Path> executable)
      throws PackageException {
    return new Staging(folders, npm.ticker()).take(spec, home, integrity, executable);
  }

  private static PackageException stopped(PackageSpec spec) {
    return new PackageException(Kind.STOPPED, spec + ": the gateway is shutting down");
  }

  private static String key(PackageSpec spec) {
    return spec.name() + "@" + spec.selector();
  }

  /// What is being done for this package now, in words; null when nothing is.
  public @Nullable String note(PackageSpec spec) {
    Install install = underWay.get(key(spec));
    return install == null ? null : install.note();
  }

  /// The registries that packages come from. Runs npm, unless that was done a moment ago.
  public NpmRegistries registries() throws PackageException, InterruptedException {
    return registries.answer();
  }

  /// Every installed version, by name and version.
  public List<Installed> all() throws IOException {
    return folders.all();
  }

  /// The tags that mean this version.
  public List<String> tags(Installed installed) throws IOException {
    return folders.tags(installed.name(), installed.version());
  }

  /// Takes a version out of the store; false when it is not there. What runs out of it may fail.
  public boolean remove(String name, String version) throws IOException {
    return folders.remove(name, version);
  }

  /// Ends every install and begins none any more. Closing twice is harmless.
  @Override
  public void close() {
    isClosed = true;
    underWay.values().forEach(Install::stop);
    questions.forEach(NpmRun::stop);
  }
}
