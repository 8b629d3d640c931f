package dev.roundhouse.fleet.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.npm.PackageException.Kind;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.PackageSpec;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One install under way: run by the thread that asked first, waited for by the others, which get
/// the same outcome. Safe for many threads.
final class Install {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  private final PackageSpec spec;
  private final Folders folders;
  private final Npm npm;
  private final NpmRun run;
  private final CompletableFuture<Installed> outcome = new CompletableFuture<>();

  Install(PackageSpec spec, Folders folders, Npm npm) {
    this.spec = requireNonNull(spec, "spec");
    this.folders = requireNonNull(folders, "folders");
    this.npm = requireNonNull(npm, "npm");
    this.run = new NpmRun(spec, npm);
  }

  /// Since when, and how far, in words: `installing npm:name for 12 s: npm has fetched 31 files`.
  String note() {
    return "installing %s for %d s: %s".formatted(spec, run.took().toSeconds(), run.progress());
  }

  /// Does it, and tells those who wait.
  ///
  /// @param progress told the note every now and then
  Installed run(Consumer<String> progress) throws PackageException, InterruptedException {
    LOG.log(Level.INFO, "installing {0}", spec);
    try {
      Installed made = install(progress);
      String took = Durations.format(run.took());
      LOG.log(Level.INFO, "installed {0} {1} in {2}", spec, made.version(), took);
      outcome.complete(made);
      return made;
    } catch (PackageException | InterruptedException | RuntimeException | Error e) {
      outcome.completeExceptionally(e);
      throw e;
    }
  }

  /// Nothing had to be done.
  Installed had(Installed there) {
    outcome.complete(there);
    return there;
  }

  /// It has come to nothing, if nobody was told otherwise.
  void failed(PackageException e) {
    outcome.completeExceptionally(e);
  }

  /// Waits for the thread that does it.
  Installed await() throws PackageException, InterruptedException {
    Duration longest = npm.longest().plusMinutes(1);
    try {
      return outcome.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PackageException known) {
        throw new PackageException(known.kind(), known.what(), known);
      }
      throw new PackageException(
          Kind.FAILED, spec + ": could not be installed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new PackageException(Kind.STOPPED, spec + ": its install does not end", e);
    }
  }

  /// Has npm ended, which ends the install.
  void stop() {
    run.stop();
  }

  private Installed install(Consumer<String> progress)
      throws PackageException, InterruptedException {
    @Nullable Path home = null;
    try {
      home = folders.fresh();
      run.in(home, List.of(), () -> progress.accept(note()));
      Installed made = Installed.made(home, spec, Manifest.integrity(home, spec), npm.ticker());
      made.write();
      return folders.place(spec, made);
    } catch (IOException e) {
      throw failure(e);
    } finally {
      discard(home);
    }
  }

  private PackageException failure(IOException e) {
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    boolean isFull = reason != null && reason.contains("No space left");
    return new PackageException(
        isFull ? Kind.DISK_FULL : Kind.NO_ACCESS,
        "%s: the package store %s cannot be written: %s; %s"
            .formatted(spec, folders.root(), e, isFull ? "make room for it" : "check who owns it"),
        e);
  }

  private static void discard(@Nullable Path home) {
    if (home != null) {
      try {
        Folders.delete(home);
      } catch (IOException e) {
        // The next start of the program removes it.
        LOG.log(Level.WARNING, "what is left of an install could not be removed: {0}", e);
      }
    }
  }
}
