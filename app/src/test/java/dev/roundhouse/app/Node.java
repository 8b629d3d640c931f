package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roundhouse.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// The Node parties of `testing/node`.
final class Node {
  private static final Path FOLDER = RunningHouse.home().resolve("testing/node");
  private static final Path BINARY = FOLDER.resolve("node_modules/node/bin/node");

  private Node() {}

  /// How a script ended.
  record Run(int exit, String output) {
    String lastLine() {
      return output.strip().lines().toList().getLast();
    }
  }

  /// A fixture server on HTTP.
  record Fixture(Process process, String url) implements AutoCloseable {
    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  static void assumeInstalled() {
    boolean isThere = Files.isExecutable(BINARY);
    String reason = "skipped: no " + BINARY + "; run npm ci in testing/node";
    if (!isThere) {
      System.out.println(reason);
    }
    assumeTrue(isThere, reason);
  }

  static List<String> command(String script, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(BINARY.toString());
    command.add(FOLDER.resolve(script).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  static Run run(List<String> command) throws IOException, InterruptedException {
    return run(command, 4);
  }

  /// @param minutes in which it has to end
  static Run run(List<String> command, int minutes) throws IOException, InterruptedException {
    Path output = Files.createTempFile("node", ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(minutes, TimeUnit.MINUTES)).as("ends in time").isTrue();
      return new Run(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }

  static Fixture fixture(String era) throws Exception {
    return served("fixture-server.mjs", "--port", "0", "--era", era);
  }

  /// A server that prints its address when it is there.
  static Fixture served(String script, String... arguments) throws Exception {
    Process process =
        new ProcessBuilder(command(script, arguments))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader reader = process.inputReader(UTF_8);
    String line = Objects.requireNonNull(reader.readLine(), "the fixture server says its address");
    String url = Json.parse(line.getBytes(UTF_8)).get("url").text();
    return new Fixture(process, Objects.requireNonNull(url, "url"));
  }
}
