package dev.roundhouse.systemtools.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody who may write in an open directory swaps what is there as fast as the machine can,
/// while files are read and written.
final class RaceTest {
  private static final int TRIES = Integer.getInteger("race.tries", 400);

  /// How long a race goes on at most until both sides have won once, as a busy machine may let one
  /// thread wait for all the tries of the other.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path home;

  /// What is swapped in for a plain file or directory.
  private interface Swap {
    void make(Path at) throws IOException;
  }

  private static final class Swapper implements AutoCloseable {
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final Thread thread;

    Swapper(Path name, Swap good, Swap bad) {
      thread =
          Thread.ofPlatform()
              .start(() -> {
                while (!isOver.get()) {
                  try {
                    place(name, good);
                    place(name, bad);
                  } catch (NoSuchFileException | DirectoryNotEmptyException _) {
                    // A write has been quicker.
                  } catch (IOException e) {
                    failure.compareAndSet(null, e);
                  }
                }
              });
    }

    private static void place(Path name, Swap swap) throws IOException {
      Path beside = name.resolveSibling("swap-" + name.getFileName());
      Files.deleteIfExists(beside);
      swap.make(beside);
      if (Files.isDirectory(beside, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(name); // a link, which a directory does not replace
      } else if (Files.isDirectory(name, LinkOption.NOFOLLOW_LINKS)) {
        try (Stream<Path> written = Files.list(name)) {
          for (Path each : written.toList()) {
            Files.deleteIfExists(each);
          }
        }
        Files.deleteIfExists(name);
      }
      Files.move(beside, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
      isOver.set(true);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
      assertThat(failure.get()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"symbolic", "hard"})
  void aFileThatBecomesALinkIsNeverReadNorWrittenThrough(String kind) throws Exception {
    Yard yard = new Yard(home);
    Path name = yard.open.resolve("plain.txt");
    Path secret = yard.outside.resolve("secret.txt");
    Map<String, String> before = yard.guarded();
    Swap bad =
        kind.equals("hard")
            ? at -> Files.createLink(at, secret)
            : at -> Files.createSymbolicLink(at, secret);
    int read = 0;
    int refused = 0;
    long end = System.nanoTime() + PATIENCE.toNanos();

    try (Swapper _ = new Swapper(name, at -> Files.writeString(at, "good\n"), bad)) {
      for (int count = 0;
          count < TRIES || ((read == 0 || refused == 0) && System.nanoTime() < end);
          count++) {
        String answer = yard.attempt("read_file", "path", name.toString());
        assertThat(answer).doesNotContain(Yard.SECRET);
        assertThat(yard.attempt("tail_file", "path", name.toString())).doesNotContain(Yard.SECRET);
        yard.attempt("write_file", "path", name.toString(), "content", "good\n");
        read += answer.contains("good") ? 1 : 0;
        refused += answer.startsWith("refused: ") ? 1 : 0;
      }
    }

    assertThat(read).as("some were read, or nothing was raced").isPositive();
    assertThat(refused).as("some were refused, or nothing was raced").isPositive();
    assertThat(yard.guarded()).isEqualTo(before);
  }

  @Test
  void aDirectoryThatBecomesALinkIsNeverWalkedThrough() throws Exception {
    Yard yard = new Yard(home);
    Path name = yard.open.resolve("swapped");
    Path outside = yard.outside.resolve("dir");
    Map<String, String> before = yard.guarded();
    int refused = 0;

    try (Swapper _ =
        new Swapper(name, Files::createDirectory, at -> Files.createSymbolicLink(at, outside))) {
      for (int count = 0; count < TRIES; count++) {
        String inside = name + "/secret.txt";
        String answer = yard.attempt("read_file", "path", inside);
        assertThat(answer).doesNotContain(Yard.SECRET);
        assertThat(yard.attempt("list_directory", "path", yard.open + "", "recursive", "true"))
            .doesNotContain("swapped/secret.txt", "swapped/inner");
        yard.attempt("write_file", "path", name + "/new.txt", "content", "x");
        refused += answer.startsWith("refused: ") ? 1 : 0;
      }
    }

    assertThat(refused).isEqualTo(TRIES);
    assertThat(yard.guarded()).isEqualTo(before);
  }
}
