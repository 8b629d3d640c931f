package dev.roundhouse.fleet.limits;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The sandbox of one child, made by bubblewrap: a program that sets up what the child sees and
/// then starts it, without a shell. The whole machine can be read; what is hidden is empty; only
/// `/tmp`, which is the child's own, and what it was given can be written.
///
/// @param bubblewrap its file
/// @param parts what the child is made of
public record Enclosure(
    String bubblewrap, Sandbox sandbox, List<Path> parts, Scene scene, Hidden hidden) {
  /// The machine, to be read only. Of `/proc` bubblewrap covers what it finds it could write, and
  /// finds wrongly of `/proc/sys`, where root needs no capability: what is in there could start a
  /// program outside of any sandbox.
  public static final List<String> MACHINE =
      List.of(
          "--ro-bind",
          "/",
          "/",
          "--dev",
          "/dev",
          "--proc",
          "/proc",
          "--ro-bind",
          "/proc/sys",
          "/proc/sys",
          "--ro-bind-try",
          "/proc/sysrq-trigger",
          "/proc/sysrq-trigger");

  private static final Path RESOLVER = Path.of("/etc/resolv.conf");
  private static final List<Path> SCRATCH = List.of(Path.of("/tmp"), Path.of("/var/tmp"));

  public Enclosure {
    requireNonNull(bubblewrap, "bubblewrap");
    requireNonNull(sandbox, "sandbox");
    requireNonNull(hidden, "hidden");
    parts = List.copyOf(parts);
    requireNonNull(scene, "scene");
  }

  /// The file of bubblewrap; empty where it is not installed. Looked for anew each time, as it may
  /// be installed meanwhile.
  public static Optional<String> program() {
    return Optional.ofNullable(Chain.found("bwrap"));
  }

  /// What comes before the command. Variables are inherited and stand in none of these words.
  ///
  /// The processes get numbers of their own, so that the child sees and signals nothing else, and
  /// all of them end with the first. To the machine they are processes as any other: they can be
  /// stopped, measured, limited and looked for by their mark.
  ///
  /// @param program the file of the command
  /// @param directory where it is started; null for wherever this program is
  /// @param isLeader whether it leads a session already
  /// @param becomesAnother whether it becomes another user afterwards, which takes two privileges
  /// @throws IOException when something that it is to see is not there, or must not be seen
  List<String> words(
      Path program, @Nullable Path directory, boolean isLeader, boolean becomesAnother)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(
        List.of(bubblewrap, "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--cap-drop"));
    words.add("ALL");
    if (becomesAnother) {
      words.addAll(List.of("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"));
    }
    if (!sandbox.network()) {
      words.add("--unshare-net");
    }
    if (!isLeader) {
      words.add("--new-session");
    }
    words.addAll(MACHINE);
    words.addAll(view(program, directory).words());
    if (directory != null) {
      words.addAll(List.of("--chdir", directory.toAbsolutePath().normalize().toString()));
    }
    words.add("--");
    return words;
  }

  private View view(Path program, @Nullable Path directory) throws IOException {
    View view = new View();
    hidden.places().forEach(view::hide);
    for (Path each : SCRATCH) {
      if (Files.isDirectory(each)) {
        view.scratch(each.toRealPath());
      }
    }
    for (Path each : scene.empty()) {
      view.empty(each);
    }
    for (Path part : parts) {
      view.part(part);
    }
    scene.shown().forEach((place, file) -> view.show(place, file));
    view.program(program);
    if (sandbox.network() && Files.exists(RESOLVER)) {
      view.file(RESOLVER.toRealPath());
    }
    for (Path each : sandbox.read()) {
      view.give(given("read", each), each, false);
    }
    for (Path each : sandbox.write()) {
      view.give(given("write", each), each, true);
    }
    if (directory != null && !scene.empty().contains(directory)) {
      view.directory(directory);
    }
    return view;
  }

  private Path given(String key, Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException(
          "sandbox.%s names %s, which does not exist; create it, or take it out"
              .formatted(key, path));
    }
    Path real = path.toRealPath();
    if (real.startsWith(hidden.data())) {
      throw new IOException(
          "sandbox.%s names %s, which is in the data directory; that holds the keys of this"
                  .formatted(key, path)
              + " program and is given to no server: name a directory elsewhere");
    }
    return real;
  }
}
