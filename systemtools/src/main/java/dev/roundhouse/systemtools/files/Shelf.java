package dev.roundhouse.systemtools.files;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What callers can do with files, under the rules of one moment.
final class Shelf {
  private static final int DEEPEST = 64;

  /// What a listing or a search looks at before it gives up.
  private static final int MOST_SEEN = 200_000;

  private final FileRules rules;
  private final Walk walk;

  Shelf(FileRules rules) {
    this.rules = requireNonNull(rules, "rules");
    this.walk = new Walk(rules);
  }

  FileRules rules() {
    return rules;
  }

  Place place(String path) throws Refusal {
    return Place.of(path, rules, rules.roots());
  }

  /// A place where files may be written.
  Place writable(String path) throws Refusal {
    Place.of(path, rules, rules.roots());
    try {
      return Place.of(path, rules, rules.writable());
    } catch (Refusal e) {
      throw new Refusal(
          e.kind(),
          "files may be written only below what system.files.writable lists: " + rules.writable(),
          e);
    }
  }

  /// @throws Refusal when it is a root itself
  SecureDirectoryStream<Path> parent(Place place) throws Refusal {
    if (place.names().isEmpty()) {
      throw new Refusal(Refusal.Kind.DENIED, place.path() + " is a directory");
    }
    return walk.directory(place.parent());
  }

  SeekableByteChannel open(Place place) throws Refusal {
    try (SecureDirectoryStream<Path> parent = parent(place)) {
      return OpenFile.open(parent, place);
    } catch (IOException e) {
      throw Walk.refusal(e, place.path());
    }
  }

  PosixFileAttributes look(Place place) throws Refusal {
    if (place.names().isEmpty()) {
      try (SecureDirectoryStream<Path> directory = walk.directory(place)) {
        return directory
            .getFileAttributeView(java.nio.file.attribute.PosixFileAttributeView.class)
            .readAttributes();
      } catch (IOException e) {
        throw Walk.refusal(e, place.path());
      }
    }
    try (SecureDirectoryStream<Path> parent = parent(place)) {
      PosixFileAttributes attributes = Walk.look(parent, place.name());
      if (attributes.isDirectory()) {
        try (SecureDirectoryStream<Path> inner = Walk.open(parent, place.name())) {
          walk.requireOpen(inner);
        }
      }
      return attributes;
    } catch (IOException e) {
      throw Walk.refusal(e, place.path());
    }
  }

  /// Something in a directory, itself and not where it leads.
  record Entry(Place place, PosixFileAttributes attributes) {}

  /// Hears of entries; false ends it.
  @FunctionalInterface
  interface Visitor {
    boolean saw(Entry entry) throws InterruptedException;
  }

  /// How a round through directories ended.
  ///
  /// @param hidden entries that a rule denies
  /// @param isWhole whether everything was seen
  record Round(int hidden, boolean isWhole) {}

  /// Tells of everything in a directory by name, and of what is below it if wanted. What cannot be
  /// read in the middle of it is passed over.
  Round visit(Place place, boolean isDeep, Visitor visitor) throws Refusal, InterruptedException {
    Visit visit = new Visit(isDeep, visitor);
    try (SecureDirectoryStream<Path> directory = walk.directory(place)) {
      visit.round(directory, place, 0);
    } catch (IOException e) {
      throw Walk.refusal(e, place.path());
    }
    return new Round(visit.hidden, visit.isWhole);
  }

  private final class Visit {
    private final boolean isDeep;
    private final Visitor visitor;
    private int hidden;
    private int seen;
    private boolean isWhole = true;
    private boolean isOver;

    Visit(boolean isDeep, Visitor visitor) {
      this.isDeep = isDeep;
      this.visitor = visitor;
    }

    void round(SecureDirectoryStream<Path> directory, Place place, int depth)
        throws IOException, InterruptedException {
      for (String name : names(directory)) {
        if (isOver) {
          return;
        }
        entry(directory, place.below(name), depth);
      }
    }

    private List<String> names(DirectoryStream<Path> directory) throws IOException {
      List<String> names = new ArrayList<>();
      try {
        for (Path each : directory) {
          String name = String.valueOf(each.getFileName());
          if (seen++ >= MOST_SEEN) {
            isWhole = false;
            isOver = true;
            break;
          }
          if (rules.isDenied(name)) {
            hidden++;
          } else {
            names.add(name);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      names.sort(Comparator.naturalOrder());
      return names;
    }

    private void entry(SecureDirectoryStream<Path> directory, Place place, int depth)
        throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException("nobody waits for the files any more");
      }
      try {
        PosixFileAttributes attributes = Walk.look(directory, place.name());
        if (!visitor.saw(new Entry(place, attributes))) {
          isOver = true;
          isWhole = false;
        } else if (isDeep && attributes.isDirectory()) {
          below(directory, place, depth);
        }
      } catch (IOException _) {
        isWhole = false; // gone in the meantime, or closed to the program's own user
      }
    }

    private void below(SecureDirectoryStream<Path> directory, Place place, int depth)
        throws IOException, InterruptedException {
      if (depth >= DEEPEST) {
        isWhole = false;
        return;
      }
      try (SecureDirectoryStream<Path> inner = Walk.open(directory, place.name())) {
        walk.requireOpen(inner);
        round(inner, place, depth + 1);
      } catch (Refusal _) {
        hidden++;
      }
    }
  }
}
