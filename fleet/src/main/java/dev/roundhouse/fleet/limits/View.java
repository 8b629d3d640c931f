package dev.roundhouse.fleet.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a sandbox shows of the file system, place by place: the deepest place that a file is in has
/// the word. Used by one thread.
final class View {
  private enum Sight {
    /// Empty, and stays so: what would be written here would be lost without a word.
    HIDDEN,
    /// Empty, and may be written; gone with the sandbox.
    SCRATCH,
    READ,
    WRITE
  }

  private record Place(Sight sight, Path source) {}

  /// Parents come before their children.
  private final TreeMap<Path, Place> places = new TreeMap<>();

  void hide(Path real) {
    places.put(real, new Place(Sight.HIDDEN, real));
  }

  void scratch(Path real) {
    places.put(real, new Place(Sight.SCRATCH, real));
  }

  /// A directory of the machine is there, and empty.
  void empty(Path named) throws IOException {
    Path real = named.toRealPath();
    scratch(real);
    if (!named.equals(real) && isHidden(named)) {
      scratch(named);
    }
  }

  /// What the child is made of can be read.
  void part(Path path) throws IOException {
    Path real = path.toRealPath();
    if (isHidden(real)) {
      places.put(real, new Place(Sight.READ, real));
    }
    if (!path.equals(real) && isHidden(path)) {
      places.put(path, new Place(Sight.READ, real));
    }
  }

  /// The same for a single file.
  void file(Path real) throws IOException {
    part(real);
  }

  /// The folder of the program, by its name and where that leads; but not a home or another hidden
  /// place because a program lies in it: then it is the file alone.
  void program(Path program) throws IOException {
    Path named = program.toAbsolutePath().normalize();
    for (Path file : List.of(named, named.toRealPath())) {
      Path folder = file.getParent();
      if (isHidden(file) && folder != null) {
        part(holdsHidden(folder) ? file : folder);
      }
    }
  }

  /// What was asked for is there, where it was named and where that leads.
  void give(Path real, Path named, boolean isWritable) {
    Place place = new Place(isWritable ? Sight.WRITE : Sight.READ, real);
    places.put(real, place);
    if (!named.equals(real) && isHidden(named)) {
      places.put(named, place);
    }
  }

  /// A file can be read at another place than its own.
  void show(Path place, Path file) {
    places.put(place, new Place(Sight.READ, file));
  }

  /// The directory that the child starts in can be read, if it was not given already.
  ///
  /// @throws IOException when that would show a home with all that is in it
  void directory(Path directory) throws IOException {
    Path named = directory.toAbsolutePath().normalize();
    Path real = named.toRealPath();
    if (!isHidden(real) && !isHidden(named)) {
      return;
    }
    if (holdsHidden(real)) {
      throw new IOException(
          ("its directory %s is hidden in the sandbox, and would show more than the server needs;"
                  + " name it in sandbox.read or sandbox.write, or set cwd to a directory of its"
                  + " own")
              .formatted(directory));
    }
    part(named);
  }

  private boolean isHidden(Path path) {
    for (@Nullable Path each = path; each != null; each = each.getParent()) {
      Place place = places.get(each);
      if (place != null) {
        return place.sight() == Sight.HIDDEN || place.sight() == Sight.SCRATCH;
      }
    }
    return false;
  }

  /// Whether it is, or has in it, a place that is hidden.
  private boolean holdsHidden(Path folder) {
    return places.entrySet().stream()
        .anyMatch(each ->
            each.getKey().startsWith(folder)
                && (each.getValue().sight() == Sight.HIDDEN
                    || each.getValue().sight() == Sight.SCRATCH));
  }

  List<String> words() {
    List<String> words = new ArrayList<>();
    List<String> last = new ArrayList<>();
    for (Map.Entry<Path, Place> each : places.entrySet()) {
      String at = each.getKey().toString();
      String source = each.getValue().source().toString();
      boolean isWithin = isWithinHidden(each.getKey());
      switch (each.getValue().sight()) {
        case HIDDEN -> {
          if (!isWithin) {
            words.addAll(List.of("--tmpfs", at));
            last.addAll(List.of("--remount-ro", at));
          }
        }
        case SCRATCH -> {
          if (isWithin) {
            words.addAll(List.of("--dir", at));
          }
          words.addAll(List.of("--perms", "1777", "--tmpfs", at));
        }
        case READ -> words.addAll(bound("--ro-bind", source, each.getKey(), isWithin));
        case WRITE -> words.addAll(bound("--bind", source, each.getKey(), isWithin));
      }
    }
    words.addAll(last);
    return words;
  }

  private boolean isWithinHidden(Path path) {
    Path parent = path.getParent();
    return parent != null && isHidden(parent);
  }

  /// The folders on the way are made first: bubblewrap would make them as private as what is bound,
  /// and another user could not pass.
  private static List<String> bound(String how, String source, Path at, boolean isWithin) {
    Path parent = at.getParent();
    return isWithin && parent != null && !Files.isSymbolicLink(parent)
        ? List.of("--dir", parent.toString(), how, source, at.toString())
        : List.of(how, source, at.toString());
  }
}
